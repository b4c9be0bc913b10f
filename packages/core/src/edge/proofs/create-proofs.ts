import type { Message, ToolCallPart } from '../../protocol/message.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import type { Tools } from '../../stream/stream-options.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import type { Tool } from '../../tools/tool-types.ts'
import { type ChatRequestOptions, chatRequestValidator } from '../http/parse-chat-request.ts'
import {
  continuedAnswer,
  createConversationSigner,
  type SigningOptions,
} from './conversation-signer.ts'

export interface ProofOptions extends SigningOptions, ChatRequestOptions {
  /** Every server that may be asked needs the same. */
  readonly secret: string
  /** Whose conversation it is: part of every proof, so that nobody can use another's. */
  readonly user: string
  /** Those that the server carries out, as `streamChat` is given them. */
  readonly tools?: Tools | undefined
}

/** For a server of another protocol, whose page keeps the conversation and could write anything into it. */
export interface Proofs {
  /**
   * The conversation a page sent, as far as it can be trusted. Rejects with a `RefusedError` for
   * outputs and permissions of the tools that are not proved; leaves out carried state that is not,
   * and system messages unless `clientSystem`.
   */
  verify(messages: readonly Message[]): Promise<Message[]>
  /** The events of the answer to that verified conversation, with the proofs the page has to send back. */
  sign(events: AsyncIterable<StreamEvent>, history: readonly Message[]): AsyncIterable<StreamEvent>
}

/** Does for your own server what `chatHandler` does: nothing is believed that a page only claims. */
export function createProofs(options: ProofOptions): Proofs {
  const { secret, user, tools = {}, clientSystem } = options
  if (!secret) throw new TypeError('createProofs() needs a secret')
  // A page may answer what is not carried out here.
  const own = (name: string) =>
    Object.hasOwn(tools, name) && (tools[name] as Partial<Tool>).execute !== undefined
  const prover = createConversationSigner(user, own, options)
  const check = chatRequestValidator(options)

  return {
    async verify(messages) {
      const said = messages.filter(({ role }) => clientSystem || role !== 'system')
      const { messages: checked } = check({ messages: said }, '')
      const verified = await prover.verify(checked.map((message) => unread(message, {})))
      return verified.map((message) =>
        unread(message, { status: 'failed', output: invalidJsonText }),
      )
    },
    sign(events, history) {
      return { [Symbol.asyncIterator]: () => signed(events[Symbol.asyncIterator](), history) }
    },
  }

  /** No generator: one that waits for an event cannot be left before that came. */
  function signed(
    events: AsyncIterator<StreamEvent>,
    history: readonly Message[],
  ): AsyncIterator<StreamEvent> {
    const accumulator = continuedAnswer(Object.keys(tools).length ? history : [])
    let held: IteratorResult<StreamEvent> | undefined
    return {
      async next() {
        if (held) {
          const result = held
          held = undefined
          return result
        }
        const result = await events.next()
        if (result.done) return result
        accumulator.add([result.value])
        const proof = await prover
          .proofOf(result.value, accumulator.message)
          ?.catch(async (cause) => {
            await events.return?.()
            throw cause
          })
        if (!proof) return result
        held = result
        return { done: false, value: proof }
      },
      async return() {
        await events.return?.()
        return { done: true, value: undefined }
      },
    }
  }

  /** That a call failed which nobody could read needs no proof: its arguments show it. */
  function unread(message: Message, how: Partial<ToolCallPart>): Message {
    if (!('parts' in message)) return message
    const parts = message.parts.map((part) => {
      const unreadable = part.type === 'tool-call' && part.input === undefined && own(part.name)
      if (!unreadable || !/failed|invalid/.test(part.status)) return part
      const { output: _, ...call } = part
      return { ...call, status: 'invalid', ...how } as ToolCallPart
    })
    return { ...message, parts }
  }
}
