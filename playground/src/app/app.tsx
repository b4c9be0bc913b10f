import { lazy, Suspense, useState } from 'react'
import { Notice } from '../player/notice.tsx'
import { openRecording } from '../player/open-recording.ts'
import {
  createPlayerContext,
  PlayerContext,
  usePlayerContext,
  useRecordingName,
} from '../player/player-context.ts'
import { PlayerPage } from '../player/player-page.tsx'
import { Problem } from '../player/problem.tsx'
import { useCassette } from '../player/use-cassette.ts'
import { useUploads } from '../player/use-uploads.ts'
import { defaultCassette } from '../recordings/catalog.ts'
import { cassetteHash } from '../routing/route.ts'
import { useRoute } from '../routing/use-route.ts'
import './app.css'

const ChatPage = lazy(async () => {
  const { ChatPage, createChatSession } = await import('../chat/chat-page.tsx')
  // Created once, so that a visit to the player keeps the chat's model, key and recording.
  const session = createChatSession()
  return {
    default: ({ onOpen }: { onOpen(yaml: string): void }) => (
      <ChatPage session={session} onOpen={onOpen} />
    ),
  }
})
const Devtools = lazy(async () => ({ default: (await import('./devtools.tsx')).Devtools }))

/** The state of the player is above the pages, so that it survives a change of page. */
export function App() {
  const [context] = useState(createPlayerContext)
  return (
    <PlayerContext value={context}>
      <Pages />
      <Notice />
    </PlayerContext>
  )
}

function Pages() {
  const route = useRoute()
  const context = usePlayerContext()
  const [showsDevtools, setShowsDevtools] = useState(false)
  useCassette(context, route)
  useUploads(context)
  return (
    <>
      <header className="masthead">
        <a className="brand" href={cassetteHash(defaultCassette)}>
          Deltakit
        </a>
        <p>One stream, split into reasoning, content and tool calls.</p>
        <nav aria-label="Pages">
          <PlayerLink isCurrent={route.page === 'player'} />
          <a href="#chat" aria-current={route.page === 'chat' ? 'page' : undefined}>
            Chat
          </a>
          <button
            type="button"
            aria-pressed={showsDevtools}
            onClick={() => setShowsDevtools(!showsDevtools)}
          >
            Query devtools
          </button>
        </nav>
      </header>
      {route.page === 'player' ? (
        <PlayerPage />
      ) : (
        <>
          <Problem />
          <Suspense fallback={<main className="chat" aria-busy="true" />}>
            <ChatPage
              onOpen={(yaml) => void openRecording(context, { name: 'chat', text: yaml })}
            />
          </Suspense>
        </>
      )}
      {showsDevtools && (
        <Suspense>
          <Devtools onClose={() => setShowsDevtools(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Links to the player as it was left. */
function PlayerLink({ isCurrent }: { isCurrent: boolean }) {
  const name = useRecordingName() ?? defaultCassette
  return (
    <a href={cassetteHash(name)} aria-current={isCurrent ? 'page' : undefined}>
      Player
    </a>
  )
}
