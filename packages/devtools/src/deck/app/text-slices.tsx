import type { ChatState } from '@deltakit/core'
import { type ReactNode, useState } from 'react'
import { thoughtFor } from '../verdict/verdict.ts'
import { useChat, useDeck, useDeckField, useStreamLog } from '../view/deck-context.ts'
import { numberText } from '../view/format.ts'
import { timeText } from '../view/pace-note.tsx'
import { PlainText } from './plain-text.tsx'
import { RenderCount } from './render-count.tsx'
import type { SliceProps } from './slice-props.ts'

/** The reasoning, and how long it took where the recording knows. */
export function ReasoningSlice({ chat, id }: SliceProps): ReactNode {
  const { text, status, tokens, hidden } = useChat(chat, selectReasoning)
  return (
    <>
      <h3 data-empty={status === 'idle' || undefined}>
        Reasoning <span className="status">{status}</span>
        <span className="deck-facts">
          {status !== 'idle' && <Thought isStreaming={status === 'streaming'} />}
          {tokens !== undefined && <span>{numberText(tokens)} tokens</span>}
        </span>
        <RenderCount id={id} />
      </h3>
      {hidden && <p className="deck-hint">The model does not show its reasoning.</p>}
      <PlainText text={text} />
    </>
  )
}

/** A component of its own: the events change more often than the text. */
function Thought({ isStreaming }: { readonly isStreaming: boolean }): ReactNode {
  const { events } = useStreamLog()
  const pace = useDeckField('pace')
  const seconds = timeText(`${(thoughtFor(events) / 1_000).toFixed(1)} s`, pace)
  if (!seconds) return null
  return (
    <span>
      {isStreaming ? 'Thinking for' : 'Thought for'} {seconds}
    </span>
  )
}

/** The text of the answer. */
export function ContentSlice({ chat, id }: SliceProps): ReactNode {
  const { renderText } = useDeck()
  const [isPlain, setIsPlain] = useState(false)
  const { text, status } = useChat(chat, selectContent)
  return (
    <>
      <h3 data-empty={status === 'idle' || undefined}>
        Content <span className="status">{status}</span>
        {renderText && (
          <button
            type="button"
            className="deck-toggle"
            aria-pressed={isPlain}
            onClick={() => setIsPlain(!isPlain)}
          >
            As text
          </button>
        )}
        <RenderCount id={id} />
      </h3>
      {isPlain || !renderText ? <PlainText text={text} /> : renderText(text)}
    </>
  )
}

const selectReasoning = ({ reasoning }: ChatState) => reasoning
const selectContent = ({ content }: ChatState) => content
