import {
  type ChatAssistantMessage,
  shallowEqual,
  type ToolCallPart,
  type ToolCallRef,
} from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { memo } from 'react'
import { ErrorMessage } from '../ui/error-message.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { SourceLinks } from '../ui/source-link.tsx'
import { type DisplayPart, displayParts, sourcesOf } from './display-parts.ts'
import { chatId } from './history.ts'
import { outcomeOf, outcomeText } from './outcome-text.ts'
import { type AnswerStage, ToolCallCard } from './tool-call-card.tsx'
import './answer.css'

interface AnswerViewProps {
  readonly answer: ChatAssistantMessage
  readonly stage: AnswerStage
  onApprove(call: ToolCallRef): void
  onDeny(call: ToolCallRef): void
}

/** Shows the parts of an answer in order, then how it ended and its sources. */
export function AnswerView({ answer, stage, onApprove, onDeny }: AnswerViewProps) {
  const parts = displayParts(answer)
  return (
    <div className="answer">
      {parts.map((part) => {
        const { key } = part
        if (part.type !== 'call') return <PartView key={key} part={part} />
        const id = { messageId: answer.id, key }
        return (
          <ToolCall
            key={key}
            call={part.call}
            stage={stage}
            onApprove={() => onApprove(id)}
            onDeny={() => onDeny(id)}
          />
        )
      })}
      {stage === 'streaming' ? (
        <ConnectingIndicator />
      ) : (
        <AnswerOutcome answer={answer} isEmpty={!parts.length} />
      )}
      <Sources answer={answer} />
    </div>
  )
}

interface ToolCallProps {
  readonly call: ToolCallPart
  readonly stage: AnswerStage
  onApprove(): void
  onDeny(): void
}

/** While the call streams it is read from the slice, which has the partial input. */
function ToolCall({ call, ...card }: ToolCallProps) {
  const streamingCall = useChatSlice(chatId, ({ toolCalls }) =>
    call.status === 'streaming' ? toolCalls.find(({ key }) => key === call.key) : undefined,
  )
  return <ToolCallCard call={streamingCall ?? call} {...card} />
}

interface PartViewProps {
  readonly part: Exclude<DisplayPart, { type: 'call' }>
}

/** Renders only when its part has changed. */
const PartView = memo(
  ({ part }: PartViewProps) => {
    switch (part.type) {
      case 'image':
        // No remote images: loading one would tell its server who reads the answer.
        return part.url.startsWith('data:image/') ? <img src={part.url} alt="" /> : null
      case 'content':
        return <Markdown text={part.text} />
      case 'reasoning':
        return (
          <details className="thoughts">
            <summary>{part.isStreaming ? 'Thinking…' : 'Thoughts'}</summary>
            <p className="plain-text">{part.text}</p>
          </details>
        )
    }
  },
  (previous, next) => shallowEqual(previous.part, next.part),
)

/** Shown until the first token. */
function ConnectingIndicator() {
  const isConnecting = useChatSlice(chatId, ({ status }) => status === 'connecting')
  return (
    isConnecting && (
      <p className="pulse">
        <i />
        <i />
        <i />
      </p>
    )
  )
}

function AnswerOutcome({ answer, isEmpty }: { answer: ChatAssistantMessage; isEmpty: boolean }) {
  const outcome = outcomeOf(answer)
  if (outcome?.type === 'failed') return <ErrorMessage error={outcome.error} />
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
