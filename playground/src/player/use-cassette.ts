import { resetView } from '@deltakit/devtools/deck'
import { loadProvider } from '@deltakit/devtools/recordings'
import { useEffect, useRef } from 'react'
import { catalog, defaultCassette, loadCassette } from '../recordings/catalog.ts'
import type { Route } from '../routing/route.ts'
import { mayAutoplay, pageQuery } from '../sharing/embed.ts'
import type { PlaySettings } from '../sharing/settings.ts'
import type { PlayerContextValue } from './player-context.ts'

/** Loads the cassette of the route into the player, and plays it unless the route has a position. */
export function useCassette(context: PlayerContextValue, route: Route): void {
  const previous = useRef<Route>(undefined)
  useEffect(() => {
    const { player } = context
    const before = previous.current?.page
    const comesFromPage = before !== undefined && before !== 'player'
    previous.current = route
    if (route.page !== 'player') {
      // What could not be played there is no problem of this page.
      if (before !== undefined && before !== route.page) player.showProblem('')
      player.pause()
      return
    }
    // Something else is about to be opened.
    if (route.name === undefined && pageQuery.source) return
    const { name = pageQuery.cassette ?? defaultCassette, position, settings } = route
    const { recording, playback } = player.state.get()
    const isLoaded = recording?.name === name && playback !== undefined
    // Coming back from another page leaves the player as it was.
    if (comesFromPage && position === undefined && isLoaded) return
    const abort = new AbortController()
    void showCassette(context, { name, position, settings, signal: abort.signal })
    return () => abort.abort()
  }, [context, route])
}

interface CassetteRequest {
  readonly name: string
  readonly position: number | undefined
  readonly settings: PlaySettings | undefined
  readonly signal: AbortSignal
}

async function showCassette(
  context: PlayerContextValue,
  { name, position, settings, signal }: CassetteRequest,
): Promise<void> {
  const { player } = context
  // Before it is loaded, so that it is played once only.
  if (settings) player.configure(settings)
  if (!isLoaded(context, name) || settings) {
    if (!(await load(context, { name, signal }))) return
  }
  if (signal.aborted) return
  if (position !== undefined || mayAutoplay()) player.startAt(position ?? 0)
  else player.startAt(Number.POSITIVE_INFINITY)
  if (position === undefined && mayAutoplay()) player.play()
}

/** Parsing and cutting a long cassette take long, so the page gets a turn between the two. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

function isLoaded({ player, uploads }: PlayerContextValue, name: string): boolean {
  const { recording } = player.state.get()
  if (recording?.name !== name) return false
  const upload = uploads.find(name)
  return !upload || upload.parsed === recording.cassette
}

/** Returns whether the cassette is in the player now. */
async function load(
  { player, uploads, view }: PlayerContextValue,
  { name, signal }: Pick<CassetteRequest, 'name' | 'signal'>,
): Promise<boolean> {
  resetView(view)
  const upload = uploads.find(name)
  const entry = catalog.find((cassette) => cassette.name === name)
  if (!upload && !entry) {
    player.unload(`There is no cassette named ${name} here.`)
    return false
  }
  try {
    const cassette = await (upload ? upload.cassette() : loadCassette(name))
    const provider = await loadProvider(cassette.interactions)
    if (signal.aborted) return false
    const about = upload ? upload.about : entry?.about
    const origin = upload ? 'uploaded' : about ? 'made by hand' : 'recorded'
    await nextTask()
    await player.load({ name, about, origin, cassette, provider })
    return !signal.aborted
  } catch {
    // It is a file of the page itself, so only the network can have failed.
    if (!signal.aborted) player.showProblem(`${name} could not be loaded. Reload the page.`)
    return false
  }
}
