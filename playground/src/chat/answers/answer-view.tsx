import {
  type ChatAssistantMessage,
  shallowEqual,
  type ToolCallPart,
  type ToolCallRef,
} from '@deltakit/core'
import type { Pace } from '@deltakit/devtools/deck'
import { useChatSlice } from '@deltakit/react'
import { Info, Shuffle } from 'lucide-react'
import { memo } from 'react'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { CodeBlockContext } from '../../ui/markdown-nodes.tsx'
import { SourceLinks } from '../../ui/source-link.tsx'
import { useChatId } from '../conversations/chat-id.ts'
import type { AttemptLog } from '../failed-attempts.ts'
import { ConnectingIndicator } from './connecting-indicator.tsx'
import { type DisplayPart, displayParts, sourcesOf } from './display-parts.ts'
import { outcomeOf, outcomeText } from './outcome-text.ts'
import { ReasoningView } from './reasoning-view.tsx'
import { type AnswerStage, ToolCallCard } from './tool-call-card.tsx'
import './answer.css'

interface AnswerViewProps {
  readonly answer: ChatAssistantMessage
  readonly stage: AnswerStage
  readonly attempts: AttemptLog
  onApprove(call: ToolCallRef): void
  onDeny(call: ToolCallRef): void
}

/** Shows the parts of an answer in their order, then how it ended. */
export function AnswerView({ answer, stage, attempts, onApprove, onDeny }: AnswerViewProps) {
  const parts = displayParts(answer)
  const thoughts = parts.filter(({ type }) => type === 'reasoning')
  // The time is of all thoughts together.
  const duration = thoughts.length === 1 ? answer.timing.reasoning : undefined
  const pace = paceOfAnswer(answer)
  return (
    <CodeBlockContext value={renderCode}>
      <div className="answer">
        <Switches answer={answer} />
        {parts.map((part) => {
          if (part.type !== 'call') {
            return <PartView key={part.key} part={part} duration={duration} pace={pace} />
          }
          const call = { messageId: answer.id, key: part.key }
          return (
            <ToolCall
              key={part.key}
              call={part.call}
              stage={stage}
              onApprove={() => onApprove(call)}
              onDeny={() => onDeny(call)}
            />
          )
        })}
        {stage === 'streaming' ? (
          <ConnectingIndicator attempts={attempts} />
        ) : (
          <AnswerEnd answer={answer} isEmpty={!parts.length} isPast={stage === 'past'} />
        )}
        <Sources answer={answer} />
      </div>
    </CodeBlockContext>
  )
}

function renderCode(code: { readonly text: string; readonly language: string }) {
  return <CodeBlock {...code} />
}

/** Where the times of an answer come from. */
export function paceOfAnswer({ metadata }: ChatAssistantMessage): Pace {
  return metadata?.pace ?? 'made-up'
}

interface ToolCallProps {
  readonly call: ToolCallPart
  readonly stage: AnswerStage
  onApprove(): void
  onDeny(): void
}

/** While the call streams it is read from the slice, which has the partial input. */
function ToolCall({ call, ...card }: ToolCallProps) {
  const streamingCall = useChatSlice(useChatId(), ({ toolCalls }) =>
    call.status === 'streaming' ? toolCalls.find(({ key }) => key === call.key) : undefined,
  )
  return <ToolCallCard call={streamingCall ?? call} {...card} />
}

interface PartViewProps {
  readonly part: Exclude<DisplayPart, { type: 'call' }>
  readonly duration: number | undefined
  readonly pace: Pace
}

/** Renders only when its part has changed. */
const PartView = memo(
  ({ part, duration, pace }: PartViewProps) => {
    switch (part.type) {
      case 'image':
        // No remote images: loading one would tell its server who reads the answer.
        return part.url.startsWith('data:image/') ? <img src={part.url} alt="" /> : null
      case 'notice':
        return (
          <p className="notice-line">
            <Info size={14} aria-hidden /> {part.text}
          </p>
        )
      case 'content':
        return <Markdown text={part.text} />
      case 'reasoning':
        return (
          <ReasoningView
            text={part.text}
            isStreaming={part.isStreaming}
            duration={duration}
            pace={pace}
          />
        )
    }
  },
  (previous, next) =>
    previous.duration === next.duration &&
    previous.pace === next.pace &&
    shallowEqual(previous.part, next.part),
)

/** Which models did not answer, and why, and which one did. */
function Switches({ answer: { steps } }: { answer: ChatAssistantMessage }) {
  const switches = steps
    .flatMap(({ warnings = [] }) => warnings)
    .filter(({ code }) => code === 'fallback' || code === 'continued')
  if (!switches.length) return null
  return (
    <div className="notice-line">
      <Shuffle size={14} aria-hidden />
      <div>
        {switches.map(({ message }) => (
          <p key={message}>{message}.</p>
        ))}
        <p>
          Answered by <code>{steps.at(-1)?.model}</code>.
        </p>
      </div>
    </div>
  )
}

interface AnswerEndProps {
  readonly answer: ChatAssistantMessage
  readonly isEmpty: boolean
  readonly isPast: boolean
}

/** The failure of the latest answer is explained below it, with what helps. */
function AnswerEnd({ answer, isEmpty, isPast }: AnswerEndProps) {
  const outcome = outcomeOf(answer)
  if (outcome?.type === 'failed') {
    return isPast && <p className="error">{outcome.error.message}</p>
  }
  const text = outcomeText(outcome) ?? (isEmpty && 'The answer is empty.')
  return text && <p className="hint">{text}</p>
}

function Sources({ answer }: { answer: ChatAssistantMessage }) {
  const sources = sourcesOf(answer)
  if (!sources.length) return null
  return (
    <section className="answer-sources">
      <h2>Sources</h2>
      <ol>
        <SourceLinks sources={sources} />
      </ol>
    </section>
  )
}
