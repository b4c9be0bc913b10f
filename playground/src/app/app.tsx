import { lazy, Suspense, useState } from 'react'
import { bring } from '../player/open-cassette.ts'
import {
  createDesk,
  DeskContext,
  nameOf,
  problemOf,
  useDeck,
  useDesk,
} from '../player/player-context.ts'
import { DeckPage } from '../player/player-page.tsx'
import { Runners } from '../player/runner.tsx'
import { favourite } from '../recordings/catalog.ts'
import { useCassette } from '../recordings/use-cassette.ts'
import { useBrought } from '../recordings/use-uploads.ts'
import { hashOf } from '../routing/route.ts'
import { usePlace } from '../routing/use-route.ts'
import './app.css'

const ChatPage = lazy(async () => {
  const { ChatPage, createTalk } = await import('../chat/chat-page.tsx')
  // It outlives the page: who comes back from the deck finds the same source, key and recording.
  const talk = createTalk()
  return {
    default: ({ onOpen }: { onOpen(yaml: string): void }) => (
      <ChatPage talk={talk} onOpen={onOpen} />
    ),
  }
})
const Devtools = lazy(async () => ({ default: (await import('./devtools.tsx')).Devtools }))

/** What the pages share is above them, so that going to another one loses nothing. */
export function App() {
  const [desk] = useState(createDesk)
  return (
    <DeskContext value={desk}>
      <Pages />
      <Runners />
    </DeskContext>
  )
}

function Pages() {
  const place = usePlace()
  const desk = useDesk()
  const [devtools, setDevtools] = useState(false)
  useCassette(desk, place)
  useBrought(desk)
  return (
    <>
      <header className="masthead">
        <a className="brand" href={hashOf(favourite)}>
          Deltakit
        </a>
        <p>One stream, parted into reasoning, content and tool calls.</p>
        <nav aria-label="Pages">
          <DeckLink here={place.page === 'deck'} />
          <a href="#chat" aria-current={place.page === 'chat' ? 'page' : undefined}>
            Chat
          </a>
          <button type="button" aria-pressed={devtools} onClick={() => setDevtools(!devtools)}>
            Query devtools
          </button>
        </nav>
      </header>
      {place.page === 'deck' ? (
        <DeckPage />
      ) : (
        <>
          <Problem />
          <Suspense fallback={<main className="chat" aria-busy="true" />}>
            <ChatPage onOpen={(yaml) => bring(desk, 'chat', yaml)} />
          </Suspense>
        </>
      )}
      {devtools && (
        <Suspense>
          <Devtools onClose={() => setDevtools(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Why what was dropped here cannot be played. */
function Problem() {
  const problem = useDeck(problemOf)
  return (
    problem && (
      <p className="error" role="alert">
        {problem}
      </p>
    )
  )
}

/** To the deck as it was left. */
function DeckLink({ here }: { here: boolean }) {
  const name = useDeck(nameOf) ?? favourite
  return (
    <a href={hashOf(name)} aria-current={here ? 'page' : undefined}>
      Deck
    </a>
  )
}
