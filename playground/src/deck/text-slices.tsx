import type { ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { lazy, memo, Suspense } from 'react'
import { blocksOf } from '../page/blocks.ts'
import { Renders } from '../page/renders.tsx'

export type Look = 'markdown' | 'text'

const Markdown = lazy(async () => ({ default: (await import('../page/markdown.tsx')).Markdown }))

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

interface ContentProps {
  readonly id: string
  readonly look: Look
  onLook(look: Look): void
}

export function ContentSlice({ id, look, onLook }: ContentProps) {
  const { text, status } = useChatSlice(id, contentOf)
  const words = <Words text={text} />
  return (
    <>
      <h3>
        Content <span className="status">{status}</span>
        <button
          type="button"
          className="look"
          aria-pressed={look === 'text'}
          onClick={() => onLook(look === 'text' ? 'markdown' : 'text')}
        >
          As text
        </button>
        <Renders of={id} />
      </h3>
      {look === 'text' ? (
        words
      ) : (
        <Suspense fallback={words}>
          <Markdown text={text} />
        </Suspense>
      )}
    </>
  )
}

/** Text as it is, in blocks, so that a browser lays out only those that are seen and new. */
function Words({ text }: { text: string }) {
  return (
    <div className="words">
      {blocksOf(text).map(({ start, text }) => (
        <Block key={start} text={text} />
      ))}
    </div>
  )
}

const Block = memo(({ text }: { text: string }) => <span className="block">{text}</span>)

const reasoningOf = ({ reasoning }: ChatState) => reasoning
const contentOf = ({ content }: ChatState) => content
