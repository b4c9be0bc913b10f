import { type DeltakitError, TruncatedError } from '../protocol/errors.ts'
import {
  type AssistantMessage,
  type Message,
  type Part,
  type SourcePart,
  stepsOf,
  type ToolCallPart,
  textOf,
} from '../protocol/message.ts'
import type { FinishReason, Outcome, WarningEvent } from '../protocol/stream-event.ts'
import { sumUsage, type Usage } from '../protocol/usage.ts'

/** How a stream ended, and all it said. */
export interface ChatResult<Call = ToolCallPart> {
  readonly outcome: Outcome
  readonly error: DeltakitError | undefined
  /** Why the provider says it stopped, where it did. */
  readonly finishReason: FinishReason | undefined
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly Call[]
  readonly sources: readonly SourcePart[]
  /** Of all steps; empty where nothing was reported. */
  readonly usage: Usage
  readonly warnings: readonly WarningEvent[]
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

  /** The texts of different steps are paragraphs of their own. */
  function text(type: 'reasoning' | 'content'): string {
    const texts = stepsOf(message).map((step) => textOf(step, type))
    return texts.filter(Boolean).join('\n\n')
  }

  return {
    outcome,
    error: errorOf(outcome),
    finishReason: outcome.type === 'complete' ? outcome.finishReason : last?.finish?.reason,
    reasoning: text('reasoning'),
    content: text('content'),
    toolCalls: all('tool-call'),
    sources: all('source'),
    usage: sumUsage(steps.map(({ usage }) => usage)),
    warnings: steps.flatMap(({ warnings = [] }) => warnings),
    message,
    messages: [...messages, message],
  }
}

/** The error of an outcome that is one: a cut answer is no success. */
export function errorOf(outcome: Outcome): DeltakitError | undefined {
  if (outcome.type === 'failed') return outcome.error
  if (outcome.type !== 'truncated') return undefined
  return new TruncatedError('The answer was cut off')
}
