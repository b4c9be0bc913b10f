import { lazy, Suspense, useState } from 'react'
import { DeckPage } from '../deck/deck-page.tsx'
import { usePlace } from './use-place.ts'

const ChatPage = lazy(async () => ({ default: (await import('../chat/chat-page.tsx')).ChatPage }))
const Devtools = lazy(async () => ({ default: (await import('./devtools.tsx')).Devtools }))

export function App() {
  const place = usePlace()
  const [devtools, setDevtools] = useState(false)
  return (
    <>
      <header className="masthead">
        <a className="brand" href="#cassette/openrouter/grok-code-fast-1/tool">
          Deltakit
        </a>
        <p>One stream, parted into reasoning, content and tool calls.</p>
        <nav aria-label="Pages">
          <a
            href="#cassette/openrouter/grok-code-fast-1/tool"
            aria-current={place.page === 'deck' ? 'page' : undefined}
          >
            Deck
          </a>
          <a href="#chat" aria-current={place.page === 'chat' ? 'page' : undefined}>
            Chat
          </a>
          <button type="button" aria-pressed={devtools} onClick={() => setDevtools(!devtools)}>
            Query devtools
          </button>
        </nav>
      </header>
      {place.page === 'deck' ? (
        <DeckPage place={place} />
      ) : (
        <Suspense fallback={<main className="chat" aria-busy="true" />}>
          <ChatPage />
        </Suspense>
      )}
      {devtools && (
        <Suspense>
          <Devtools />
        </Suspense>
      )}
    </>
  )
}
