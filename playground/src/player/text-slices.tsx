import type { ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { lazy, Suspense, useState } from 'react'
import { PlainText } from '../ui/plain-text.tsx'
import { RenderCount } from '../ui/render-count.tsx'

const Markdown = lazy(async () => ({ default: (await import('../ui/markdown.tsx')).Markdown }))

export function ReasoningSlice({ id }: { id: string }) {
  const { text, status, seconds, tokens, hidden } = useChatSlice(id, selectReasoning)
  const facts = [
    status !== 'idle' && `${seconds.toFixed(1)} s`,
    tokens !== undefined && `${tokens.toLocaleString('en')} tokens`,
  ]
  return (
    <>
      <h3>
        Reasoning <span className="status">{status}</span>
        <span className="facts">{facts.filter(Boolean).join(' · ')}</span>
        <RenderCount id={id} />
      </h3>
      {hidden && <p className="placeholder">The model does not show its reasoning.</p>}
      <PlainText text={text} />
    </>
  )
}

export function ContentSlice({ id }: { id: string }) {
  const [isPlain, setIsPlain] = useState(false)
  const { text, status } = useChatSlice(id, selectContent)
  const plainText = <PlainText text={text} />
  return (
    <>
      <h3>
        Content <span className="status">{status}</span>
        <button
          type="button"
          className="view-toggle"
          aria-pressed={isPlain}
          onClick={() => setIsPlain(!isPlain)}
        >
          As text
        </button>
        <RenderCount id={id} />
      </h3>
      {isPlain ? (
        plainText
      ) : (
        <Suspense fallback={plainText}>
          <Markdown text={text} />
        </Suspense>
      )}
    </>
  )
}

const selectReasoning = ({ reasoning }: ChatState) => reasoning
const selectContent = ({ content }: ChatState) => content
