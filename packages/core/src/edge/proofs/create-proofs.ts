import {
  callback,
  checkPassedOptions,
  flag,
  numberOption,
  type OptionForms,
  record,
  text,
  wrongOption,
} from '../../protocol/check-option.ts'
import { type Clock, systemClock } from '../../protocol/clock.ts'
import type { AssistantMessage, Message } from '../../protocol/message.ts'
import type { StreamEvent, WarningEvent } from '../../protocol/stream-event.ts'
import type { Tools } from '../../stream/stream-options.ts'
import {
  allowsFileURL,
  type ChatRequestOptions,
  chatRequestValidator,
} from '../http/parse-chat-request.ts'
import { resolveLimits } from '../http/request-limits.ts'
import { createAuthenticator, type Secret } from './authenticator.ts'
import { identityOf, isProof } from './claims.ts'
import { isServerTool } from './server-tools.ts'
import { type AnswerSigner, createAnswerSigner } from './sign-answer.ts'
import { verifyConversation } from './verify-conversation.ts'

/** What `createProofs()` takes. */
export interface ProofOptions extends ChatRequestOptions {
  /** A long random text that all your servers have. Of several, the first signs and all verify. */
  readonly secret: Secret
  /** Whose conversation it is. Part of every proof, so that no proof is good for another user. */
  readonly user: string
  /** Which conversation it is. Part of every proof, so that no proof is good in another chat. */
  readonly chatId?: string | undefined
  /** The tools that `streamChat` gets. Outputs of those with `execute` need a proof. */
  readonly tools?: Tools | undefined
  /** How long a call may wait for a person, in milliseconds, or `Infinity`. Default 3 600 000. */
  readonly approvalTime?: number | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

/** Proofs for a server of another protocol, whose client keeps the conversation and could change it. */
export interface Proofs {
  /**
   * The conversation a client sent, as far as it can be trusted. Leaves out old outputs and provider
   * state that are not proved, and system messages unless `clientSystem`. Rejects with a `RefusedError`
   * for a forged output or permission of a call that the answer waits for.
   */
  verify(messages: readonly Message[]): Promise<Message[]>
  /**
   * The events of the answer to a verified conversation, with the proofs that the client has to send
   * back, and with a warning where `verify` left something out.
   */
  sign(events: AsyncIterable<StreamEvent>, history: readonly Message[]): AsyncIterable<StreamEvent>
}

const proofForms: OptionForms = {
  user: text,
  chatId: text,
  tools: record('an object of tools by name'),
  clientSystem: flag,
  files: callback,
  approvalTime: numberOption(),
}

/** Does for your own server what `chatHandler` does: nothing is believed because a client claims it. */
export function createProofs(options: ProofOptions): Proofs {
  const instead = 'Pass createProofs({ secret, user }).'
  checkPassedOptions('createProofs', options, { instead, forms: proofForms })
  const { secret, user, chatId = '', tools = {}, clientSystem, clock = systemClock } = options
  const { approvalTime = 3_600_000 } = options
  if (!secret) {
    throw new TypeError(
      'createProofs() needs a `secret`: a long random text that all servers have.',
    )
  }
  // Without a user, the proofs of one would hold for all.
  if (user === undefined) throw wrongOption('user', user, { ...text, instead })
  const authenticator = createAuthenticator(secret)
  const validate = chatRequestValidator(options, resolveLimits(options.limits))
  const owner = { user, chatId }
  const executes = (name: string) => isServerTool(tools, name)
  // By the last message, for an app may well pass on a copy of the array.
  const verifications = new WeakMap<Message, Verification>()

  return {
    async verify(messages) {
      const allowed = messages.filter(({ role }) => clientSystem || role !== 'system')
      const checked = validate({ messages: allowed }).messages
      const verified = verifyConversation(checked, {
        authenticator,
        owner,
        isServerTool: executes,
        allowsURL: (url) => allowsFileURL(url, options),
        now: clock.now(),
      })
      const last = verified.messages.at(-1)
      const { warnings } = verified
      if (last) verifications.set(last, { warnings, sent: checked.at(-1) })
      return [...verified.messages]
    },
    sign(events, history) {
      const last = history.at(-1)
      const { warnings, sent } = (last && verifications.get(last)) ?? { warnings: [], sent: last }
      const continued = answerIn(last)
      const signer = createAnswerSigner({
        authenticator,
        owner,
        identity: identityOf(answerIn(sent), undefined),
        continued,
        firstStep: continued?.steps.length ?? 0,
        isServerTool: executes,
        clock,
        approvalTime,
      })
      return {
        [Symbol.asyncIterator]: () =>
          signedEvents(events[Symbol.asyncIterator](), { signer, warnings }),
      }
    },
  }
}

/** What is known of a conversation once it is verified. */
interface Verification {
  readonly warnings: readonly WarningEvent[]
  /** The last message as the client sent it, with its proofs. */
  readonly sent: Message | undefined
}

/** The answer that goes on. Clients of other protocols add to an answer that comes last. */
function answerIn(message: Message | undefined): AssistantMessage | undefined {
  return message && 'parts' in message ? message : undefined
}

/** No generator: one that waits for an event could not be left before that comes. */
function signedEvents(
  events: AsyncIterator<StreamEvent>,
  {
    signer,
    warnings,
  }: { readonly signer: AnswerSigner; readonly warnings: readonly WarningEvent[] },
): AsyncIterator<StreamEvent> {
  const ready: StreamEvent[] = []
  let unsentWarnings = warnings

  /** Makes the next events ready. Leaves the source where one cannot be proved. */
  async function read(): Promise<'open' | 'over'> {
    const { done, value } = await events.next()
    // Proofs of a handler that is the model would make ours useless.
    if (!done && isProof(value)) return 'open'
    try {
      const proof = done ? signer.afterLastEvent() : signer.beforeEvent(value)
      if (proof) ready.push(proof)
    } catch (cause) {
      await events.return?.()
      throw cause
    }
    if (done) return 'over'
    ready.push(value)
    if (value.type !== 'start') return 'open'
    ready.push(...unsentWarnings)
    unsentWarnings = []
    return 'open'
  }

  return {
    async next() {
      let source: 'open' | 'over' = 'open'
      while (!ready.length && source === 'open') source = await read()
      const value = ready.shift()
      return value ? { done: false, value } : { done: true, value: undefined }
    },
    async return() {
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
}
