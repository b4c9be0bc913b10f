import { type ChatAssistantMessage, shallowEqual, type ToolCallPart } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { memo } from 'react'
import { Failure } from '../player/figures.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { Cited } from '../ui/source-link.tsx'
import { CallCard, type Stage } from './call-card.tsx'
import { type Piece, piecesOf, sourcesOf } from './display-parts.ts'
import { endingOf, outcomeOf } from './ending.ts'
import { chatId } from './history.ts'
import './answer.css'

interface AnswerProps {
  readonly answer: ChatAssistantMessage
  readonly stage: Stage
  onApprove(key: string): void
  onDeny(key: string): void
}

/** An answer, piece after piece as they were said. */
export function AnswerView({ answer, stage, onApprove, onDeny }: AnswerProps) {
  const pieces = piecesOf(answer)
  const writing = stage === 'writing'
  return (
    <div className="answer">
      {pieces.map((piece) =>
        piece.type === 'call' ? (
          <Call
            key={piece.key}
            call={piece.call}
            stage={stage}
            onApprove={() => onApprove(piece.key)}
            onDeny={() => onDeny(piece.key)}
          />
        ) : (
          <PieceView key={piece.key} piece={piece} />
        ),
      )}
      {writing ? <Waiting /> : <Ending answer={answer} empty={!pieces.length} />}
      <Sources answer={answer} />
    </div>
  )
}

interface CallProps {
  readonly call: ToolCallPart
  readonly stage: Stage
  onApprove(): void
  onDeny(): void
}

/** While a call is written, what there is of its input is read too. */
function Call({ call, ...card }: CallProps) {
  const written = useChatSlice(chatId, ({ toolCalls }) =>
    call.status === 'streaming' ? toolCalls.find(({ key }) => key === call.key) : undefined,
  )
  return <CallCard call={written ?? call} {...card} />
}

interface PieceProps {
  readonly piece: Exclude<Piece, { type: 'call' }>
}

/** The same words are not rendered again. */
const PieceView = memo(
  ({ piece }: PieceProps) => {
    if (piece.type === 'picture') {
      // Whoever says where a picture comes from would be told who reads it.
      return piece.url.startsWith('data:image/') ? <img src={piece.url} alt="" /> : null
    }
    if (piece.type === 'content') return <Markdown text={piece.text} />
    return (
      <details className="thought">
        <summary>{piece.streaming ? 'Thinking…' : 'Thoughts'}</summary>
        <p className="words">{piece.text}</p>
      </details>
    )
  },
  (one, other) => shallowEqual(one.piece, other.piece),
)

/** In the place of what is asked for, until it comes. */
function Waiting() {
  const connecting = useChatSlice(chatId, ({ status }) => status === 'connecting')
  return (
    connecting && (
      <p className="pulse">
        <i />
        <i />
        <i />
      </p>
    )
  )
}

function Ending({ answer, empty }: { answer: ChatAssistantMessage; empty: boolean }) {
  const outcome = outcomeOf(answer)
  if (outcome?.type === 'failed') return <Failure error={outcome.error} />
  const ending = endingOf(outcome) ?? (empty && 'Nothing came.')
  return ending && <p className="hint">{ending}</p>
}

function Sources({ answer }: { answer: ChatAssistantMessage }) {
  const sources = sourcesOf(answer)
  if (!sources.length) return null
  return (
    <section className="cited">
      <h2>Sources</h2>
      <ol>
        <Cited sources={sources} />
      </ol>
    </section>
  )
}
