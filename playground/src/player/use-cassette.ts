import { resetView } from '@deltakit/devtools/deck'
import { useEffect, useRef } from 'react'
import { catalog, defaultCassette, loadCassette } from '../recordings/catalog.ts'
import { loadProvider } from '../recordings/vendors.ts'
import type { Route } from '../routing/route.ts'
import type { PlayerContextValue } from './player-context.ts'

/** Loads the cassette of the route into the player, and plays it unless the route has a position. */
export function useCassette(context: PlayerContextValue, route: Route): void {
  const previous = useRef<Route>(undefined)
  useEffect(() => {
    const { player } = context
    const comesFromChat = previous.current?.page === 'chat'
    previous.current = route
    if (route.page === 'chat') return player.pause()
    const { name = defaultCassette, position } = route
    const { recording, playback } = player.state.get()
    const isLoaded = recording?.name === name && playback !== undefined
    // Coming back from the chat leaves the player as it was.
    if (comesFromChat && position === undefined && isLoaded) return
    const abort = new AbortController()
    void showCassette(context, { name, position, signal: abort.signal })
    return () => abort.abort()
  }, [context, route])
}

interface CassetteRequest {
  readonly name: string
  readonly position: number | undefined
  readonly signal: AbortSignal
}

async function showCassette(
  context: PlayerContextValue,
  { name, position, signal }: CassetteRequest,
): Promise<void> {
  const { player } = context
  if (!isLoaded(context, name)) {
    if (!(await load(context, { name, signal }))) return
  }
  if (signal.aborted) return
  player.startAt(position ?? 0)
  if (position === undefined) player.play()
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
