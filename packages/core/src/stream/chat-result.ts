import { textOfAnswer } from '../protocol/answer-steps.ts'
import { type ChatError, TruncatedError } from '../protocol/errors.ts'
import type {
  AssistantMessage,
  DataPart,
  Message,
  Part,
  SourcePart,
  ToolCallPart,
} from '../protocol/message.ts'
import type { FinishReason, Outcome, WarningEvent } from '../protocol/stream-event.ts'
import { sumUsage, type Usage } from '../protocol/usage.ts'

/** How a stream ended, and everything in its answer. */
export interface ChatResult<Call = ToolCallPart> {
  /** How the last step ended. */
  readonly outcome: Outcome
  /** Why the answer is not whole: it failed or was cut off. */
  readonly error: ChatError | undefined
  /** Why the provider stopped, where it gave a reason. */
  readonly finishReason: FinishReason | undefined
  /** What the model thought, over all steps. */
  readonly reasoning: string
  /** The text of the answer, over all steps. */
  readonly content: string
  /** The calls of the answer, in order. */
  readonly toolCalls: readonly Call[]
  /** Where the model found something. */
  readonly sources: readonly SourcePart[]
  /** Data of the app, emitted with `emitData`. */
  readonly data: readonly DataPart[]
  /** Over all steps; empty where nothing was reported. */
  readonly usage: Usage
  /** What was left out of the requests, or was not understood of the answers. */
  readonly warnings: readonly WarningEvent[]
  /** The answer itself, to be sent, shown or stored. */
  readonly message: AssistantMessage
  /** The conversation with this answer in it, ready to be sent. */
  readonly messages: readonly Message[]
}

/** Everything in an answer, put where users look for it. */
export function toChatResult(message: AssistantMessage, messages: readonly Message[]): ChatResult {
  const { parts, steps } = message
  const last = steps.at(-1)
  const outcome: Outcome = last?.outcome ?? { type: 'truncated' }
  function all<Type extends Part['type']>(type: Type): Extract<Part, { type: Type }>[] {
    return parts.filter((part): part is Extract<Part, { type: Type }> => part.type === type)
  }

  return {
    outcome,
    error: errorOf(outcome),
    finishReason: outcome.type === 'complete' ? outcome.finishReason : last?.finish?.reason,
    reasoning: textOfAnswer(message, 'reasoning'),
    content: textOfAnswer(message, 'content'),
    toolCalls: all('tool-call'),
    sources: all('source'),
    data: all('data'),
    usage: sumUsage(steps.map(({ usage }) => usage)),
    warnings: steps.flatMap(({ warnings = [] }) => warnings),
    message,
    messages: [...messages, message],
  }
}

/** The error of an outcome that is one: a cut answer is no success. */
export function errorOf(outcome: Outcome): ChatError | undefined {
  if (outcome.type === 'failed') return outcome.error
  if (outcome.type !== 'truncated') return undefined
  return new TruncatedError('The answer was cut off')
}
