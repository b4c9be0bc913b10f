import type { DeltakitError } from '../protocol/errors.ts'
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

interface Settled {
  readonly type: Outcome['type']
  readonly error?: DeltakitError
  readonly finishReason?: FinishReason
}

/** Everything a folded answer says, put where users look for it. */
export function toChatResult(message: AssistantMessage, asked: readonly Message[]): ChatResult {
  const { parts, steps } = message
  const turns = stepsOf(message)
  const last = steps.at(-1)
  const outcome = last?.outcome ?? { type: 'truncated' }
  const { error, finishReason = last?.finish?.reason }: Settled = outcome

  function all<Type extends Part['type']>(type: Type): Extract<Part, { type: Type }>[] {
    return parts.filter((part): part is Extract<Part, { type: Type }> => part.type === type)
  }

  /** What different steps say stands apart. */
  function said(type: 'reasoning' | 'content'): string {
    const texts = turns.map((turn) => textOf(turn, type))
    return texts.filter(Boolean).join('\n\n')
  }

  return {
    outcome,
    error,
    finishReason,
    reasoning: said('reasoning'),
    content: said('content'),
    toolCalls: all('tool-call'),
    sources: all('source'),
    usage: sumUsage(steps.map(({ usage }) => usage)),
    warnings: steps.flatMap(({ warnings = [] }) => warnings),
    message,
    messages: [...asked, message],
  }
}
