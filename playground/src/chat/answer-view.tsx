import type { AnswerMessage, Part, SourcePart, ToolCallPart } from '@deltakit/core'
import { memo } from 'react'
import { Markdown } from '../page/markdown.tsx'

interface AnswerProps {
  readonly answer: AnswerMessage
  /** Whether its calls can be decided. */
  readonly open: boolean
  onApprove(key: string): void
  onDeny(key: string): void
}

/** An answer, part after part as they were said. */
export function AnswerView({ answer, open, onApprove, onDeny }: AnswerProps) {
  const { parts, outcome } = answer
  const sources = parts.filter((part) => part.type === 'source')
  return (
    <div className="answer">
      {parts.map((part) =>
        part.type === 'tool-call' ? (
          <Call
            key={part.key}
            call={part}
            open={open}
            onApprove={() => onApprove(part.key)}
            onDeny={() => onDeny(part.key)}
          />
        ) : (
          <PartView key={part.key} part={part} />
        ),
      )}
      {sources.length > 0 && <Sources sources={sources} />}
      {outcome?.type === 'interrupted' && <p className="hint">Interrupted by a reload.</p>}
      {outcome?.type === 'aborted' && <p className="hint">Stopped.</p>}
      {outcome?.type === 'truncated' && <p className="hint">It stopped before its end.</p>}
    </div>
  )
}

/** A part that nobody touched is the same one, so that it is not rendered again. */
const PartView = memo(({ part }: { part: Exclude<Part, ToolCallPart> }) => {
  if (part.type === 'reasoning' && part.text) {
    return (
      <details className="thought">
        <summary>{part.status === 'streaming' ? 'Thinking…' : 'Thoughts'}</summary>
        <p className="words">{part.text}</p>
      </details>
    )
  }
  return part.type === 'content' ? <Markdown text={part.text} /> : null
})

interface CallProps {
  readonly call: ToolCallPart
  readonly open: boolean
  onApprove(): void
  onDeny(): void
}

function Call({ call, open, onApprove, onDeny }: CallProps) {
  const { name, status, inputText, output } = call
  return (
    <div className="call">
      <p>
        <code className="name">{name}</code> <span className="status">{status}</span>
      </p>
      <pre>{inputText}</pre>
      {output !== undefined && (
        <pre>{typeof output === 'string' ? output : JSON.stringify(output)}</pre>
      )}
      {status === 'waiting' && open && (
        <p>
          <button type="button" className="primary" onClick={onApprove}>
            Approve
          </button>
          <button type="button" onClick={onDeny}>
            Deny
          </button>
        </p>
      )}
    </div>
  )
}

function Sources({ sources }: { sources: readonly SourcePart[] }) {
  return (
    <ul className="sources">
      {sources.map(({ key, url, title }) => (
        <li key={key}>
          {/^https?:/.test(url) ? (
            <a href={url} target="_blank" rel="noopener noreferrer nofollow">
              {title || url}
            </a>
          ) : (
            title || url
          )}
        </li>
      ))}
    </ul>
  )
}
