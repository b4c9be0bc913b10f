import type { DeckContextValue } from '../view/deck-context.ts'
import type { TimeRange } from '../view/deck-view.ts'

type ZoomTarget = Pick<DeckContextValue, 'state' | 'view'>

/** In milliseconds. */
const shortestRange = 2

/** Returns what the timeline shows: all of it, or the part that it is zoomed to. */
export function shownRange({ state, view }: ZoomTarget): TimeRange {
  return view.zoom.get() ?? { from: 0, to: Math.max(state.get().duration, 1) }
}

/** Returns the step of a slider, in milliseconds: its handle and the playhead must not be apart. */
export function stepIn({ from, to }: TimeRange): number {
  return Math.min(1, 10 ** Math.floor(Math.log10((to - from) / stepsWanted)))
}

/** About as many as a timeline has pixels. */
const stepsWanted = 1_000

/** Shows that many times as much, with `around` where it is. The default is the playhead, or the middle. */
export function zoomBy(
  target: ZoomTarget,
  { factor, around }: { readonly factor: number; readonly around?: number | undefined },
): void {
  const { from, to } = shownRange(target)
  const { position } = target.state.get()
  const middle = (from + to) / 2
  const fixed = around ?? (position > from && position < to ? position : middle)
  if (around === undefined) {
    const half = ((to - from) * factor) / 2
    setRange(target, { from: fixed - half, to: fixed + half })
  } else {
    setRange(target, { from: fixed - (fixed - from) * factor, to: fixed + (to - fixed) * factor })
  }
}

/** Moves the range by a share of its width. */
export function panBy(target: ZoomTarget, share: number): void {
  const { from, to } = shownRange(target)
  const { duration } = target.state.get()
  const wanted = (to - from) * share
  const by = Math.max(-from, Math.min(duration - to, wanted))
  if (target.view.zoom.get()) setRange(target, { from: from + by, to: to + by })
}

/** Shows a range, as far as the recording goes. */
export function setRange({ state, view }: ZoomTarget, { from, to }: TimeRange): void {
  const { duration } = state.get()
  const next = { from: Math.max(0, from), to: Math.min(duration, to) }
  if (next.to - next.from < shortestRange) return
  view.zoom.set(next.from === 0 && next.to === duration ? undefined : next)
}

/** Handles the keys that games use: w and s zoom, a and d pan. Returns whether it knew the key. */
export function zoomByKey(target: ZoomTarget, key: string): boolean {
  if (key === 'w') zoomBy(target, { factor: 0.5 })
  else if (key === 's') zoomBy(target, { factor: 2 })
  else if (key === 'a') panBy(target, -0.25)
  else if (key === 'd') panBy(target, 0.25)
  else return false
  return true
}
