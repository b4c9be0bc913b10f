import { type Clock, systemClock } from '../../protocol/clock.ts'
import type { Message } from '../../protocol/message.ts'
import type { CarryEvent, StreamEvent } from '../../protocol/stream-event.ts'
import { createFold, type Fold } from '../../stream/accumulate-message.ts'
import { foldOf } from '../../stream/resume-accumulator.ts'
import { type BodyOptions, tellsURL } from '../http/parse-chat-request.ts'
import { createSigner } from './signer.ts'

/** What of a conversation needs a proof, and gets one. */
export interface Prover {
  /** The messages with what is proved in them; throws for what only this server can have said. */
  verify(messages: readonly Message[]): Promise<Message[]>
  /**
   * What proves an event that is in the fold already. To be said before it: whoever stops in between
   * has a proof of nothing, and never something that nobody proved.
   */
  proofOf(event: StreamEvent, fold: Fold): Promise<CarryEvent | undefined> | undefined
}

export interface ProverOptions extends Pick<BodyOptions, 'files'> {
  readonly secret?: string | undefined
  readonly clock?: Clock | undefined
  /** How long a call may wait for a person, in milliseconds. Default 3 600 000. */
  readonly approvalTime?: number | undefined
}

/** `own`: whether it is a tool whose calls are carried out here. */
export function createProver(
  who: string,
  own: (name: string) => boolean,
  options: ProverOptions,
): Prover {
  const { secret, clock = systemClock, approvalTime = 3_600_000 } = options
  const signer = createSigner(secret, who)
  return {
    verify(messages) {
      const last = messages.at(-1)
      const now = clock.now()
      const tells = (url: string) => tellsURL(url, options)
      const verified = messages.map(async (message) =>
        'parts' in message
          ? signer.verify(message, { own, resumes: message === last, tells, now })
          : message,
      )
      return Promise.all(verified)
    },
    proofOf(event, fold) {
      const prove = (key: string, until?: number) => {
        const call = fold.message().parts.find((part) => part.key === key)
        const mine = call?.type === 'tool-call' && own(call.name)
        return mine ? signer.signCall(call, until) : undefined
      }
      if (event.type === 'end') return signer.signRun(fold.message())
      if (event.type === 'tool-call' && event.status === 'waiting') {
        return prove(`${fold.message().runs.length - 1}/${event.part}`, clock.now() + approvalTime)
      }
      return event.type === 'tool-output' && !event.preliminary ? prove(event.key) : undefined
    },
  }
}

/** The answer that goes on, where tools of the server can have been called in it. */
export function begun(history: readonly Message[]): Fold {
  const last = history.at(-1)
  const called = last && 'parts' in last && last.parts.some(({ type }) => type === 'tool-call')
  return called ? foldOf(last) : createFold()
}
