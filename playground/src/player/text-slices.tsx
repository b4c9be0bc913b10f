import type { ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { lazy, Suspense, useState } from 'react'
import { Words } from '../ui/plain-text.tsx'
import { Renders } from '../ui/render-count.tsx'

const Markdown = lazy(async () => ({ default: (await import('../ui/markdown.tsx')).Markdown }))

export function ReasoningSlice({ id }: { id: string }) {
  const { text, status, seconds, tokens, hidden } = useChatSlice(id, reasoningOf)
  const facts = [
    status !== 'idle' && `${seconds.toFixed(1)} s`,
    tokens !== undefined && `${tokens.toLocaleString('en')} tokens`,
  ]
  return (
    <>
      <h3>
        Reasoning <span className="status">{status}</span>
        <span className="facts">{facts.filter(Boolean).join(' · ')}</span>
        <Renders of={id} />
      </h3>
      {hidden && <p className="nothing">It thought, and does not show what.</p>}
      <Words text={text} />
    </>
  )
}

export function ContentSlice({ id }: { id: string }) {
  const [plain, setPlain] = useState(false)
  const { text, status } = useChatSlice(id, contentOf)
  const words = <Words text={text} />
  return (
    <>
      <h3>
        Content <span className="status">{status}</span>
        <button
          type="button"
          className="look"
          aria-pressed={plain}
          onClick={() => setPlain(!plain)}
        >
          As text
        </button>
        <Renders of={id} />
      </h3>
      {plain ? (
        words
      ) : (
        <Suspense fallback={words}>
          <Markdown text={text} />
        </Suspense>
      )}
    </>
  )
}

const reasoningOf = ({ reasoning }: ChatState) => reasoning
const contentOf = ({ content }: ChatState) => content
