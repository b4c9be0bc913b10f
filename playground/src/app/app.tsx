import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Commands } from '../commands/commands.tsx'
import { CassetteNotFound } from '../player/cassette-not-found.tsx'
import { Notice } from '../player/notice.tsx'
import { openRecording } from '../player/open-recording.ts'
import {
  createPlayerContext,
  PlayerContext,
  usePlayerContext,
  usePlayerField,
  useRecordingName,
} from '../player/player-context.ts'
import { PlayerPage } from '../player/player-page.tsx'
import { Problem } from '../player/problem.tsx'
import { useCassette } from '../player/use-cassette.ts'
import { useUploads } from '../player/use-uploads.ts'
import { defaultCassette } from '../recordings/catalog.ts'
import { cassetteHash, type Route } from '../routing/route.ts'
import { useRoute } from '../routing/use-route.ts'
import { pageQuery } from '../sharing/embed.ts'
import { EmbedLink } from '../sharing/embed-link.tsx'
import { useSharedLink } from '../sharing/use-shared-link.ts'
import './app.css'

const ChatPage = lazy(async () => ({ default: (await import('../chat/chat-page.tsx')).ChatPage }))
const Devtools = lazy(async () => ({ default: (await import('./devtools.tsx')).Devtools }))
const ChecksPage = lazy(async () => ({
  default: (await import('../checks/checks-page.tsx')).ChecksPage,
}))
const ComparePage = lazy(async () => ({
  default: (await import('../compare/compare-page.tsx')).ComparePage,
}))

/** The state of the player is above the pages, so that it survives a change of page. */
export function App() {
  const [context] = useState(createPlayerContext)
  return (
    <PlayerContext value={context}>
      <Pages />
      {!pageQuery.isSmall && <Notice />}
      <Commands />
    </PlayerContext>
  )
}

function Pages() {
  const route = useRoute()
  const context = usePlayerContext()
  const [showsDevtools, setShowsDevtools] = useState(false)
  useCassette(context, route)
  useUploads(context)
  useSharedLink(context, route)
  if (pageQuery.isEmbedded) {
    return (
      <>
        {!pageQuery.isSmall && <EmbedLink />}
        <PlayerPage />
      </>
    )
  }
  return (
    <>
      <header className="masthead">
        <a className="brand" href={cassetteHash(defaultCassette)}>
          Deltakit
        </a>
        <p>One stream, split into reasoning, content and tool calls.</p>
        <nav aria-label="Pages">
          <PlayerLink isCurrent={route.page === 'player'} />
          <PageLink href="#chat" isCurrent={route.page === 'chat'}>
            Chat
          </PageLink>
          <PageLink href="#compare" isCurrent={route.page === 'compare'}>
            Compare
          </PageLink>
          <PageLink href="#checks" isCurrent={route.page === 'checks'}>
            Checks
          </PageLink>
          <button
            type="button"
            aria-pressed={showsDevtools}
            aria-label="Query devtools"
            onClick={() => setShowsDevtools(!showsDevtools)}
          >
            <span className="long">Query </span>devtools
          </button>
        </nav>
      </header>
      <Page route={route} />
      {showsDevtools && (
        <Suspense>
          <Devtools onClose={() => setShowsDevtools(false)} />
        </Suspense>
      )}
    </>
  )
}

function Page({ route }: { route: Route }) {
  const context = usePlayerContext()
  switch (route.page) {
    case 'player':
      return <PlayerPage />
    case 'shared':
      return <SharedPage />
    case 'compare':
      return <LazyPage>{<ComparePage names={route.names} />}</LazyPage>
    case 'checks':
      return <LazyPage>{<ChecksPage />}</LazyPage>
    case 'chat':
      return (
        <>
          <Problem />
          <Suspense fallback={<main className="chat" aria-busy="true" />}>
            <ChatPage
              id={route.id}
              onOpen={(text) => void openRecording(context, { name: 'chat', text })}
            />
          </Suspense>
        </>
      )
  }
}

/** Shown while the recording of a link is opened, and if it cannot be. */
function SharedPage() {
  return usePlayerField('problem') ? <CassetteNotFound /> : <main aria-busy="true" />
}

function LazyPage({ children }: { children: ReactNode }) {
  return (
    <>
      <Problem />
      <Suspense fallback={<main aria-busy="true" />}>{children}</Suspense>
    </>
  )
}

/** Links to the player as it was left. */
function PlayerLink({ isCurrent }: { isCurrent: boolean }) {
  const name = useRecordingName() ?? defaultCassette
  return (
    <PageLink href={cassetteHash(name)} isCurrent={isCurrent}>
      Player
    </PageLink>
  )
}

interface PageLinkProps {
  readonly href: string
  readonly isCurrent: boolean
  readonly children: ReactNode
}

function PageLink({ href, isCurrent, children }: PageLinkProps) {
  return (
    <a href={href} aria-current={isCurrent ? 'page' : undefined}>
      {children}
    </a>
  )
}
