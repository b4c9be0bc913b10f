import { readCassette } from '@deltakit/core/cassette'
import { useEffect, useRef } from 'react'
import type { Desk } from '../player/player-context.ts'
import { nothing } from '../player/selection.ts'
import type { Place } from '../routing/route.ts'
import { favourite, listed, loadCassette } from './catalog.ts'

/** Puts the cassette that the address names into the deck. */
export function useCassette(desk: Desk, place: Place): void {
  const last = useRef<Place>(undefined)
  useEffect(() => {
    const returns = last.current?.page === 'chat'
    last.current = place
    if (place.page === 'chat') return desk.deck.pause()
    const { name = favourite, at } = place
    // Whoever comes back from the chat finds it as it was left.
    if (returns && at === undefined && desk.deck.state.get().recording?.name === name) return
    let left = false
    void choose(desk, { name, at, isLeft: () => left })
    return () => {
      left = true
    }
  }, [desk, place])
}

/** A long cassette takes its time to read, and to cut: the page has its turn between the two. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

interface Choice {
  readonly name: string
  readonly at: number | undefined
  isLeft(): boolean
}

async function choose(desk: Desk, { name, at, isLeft }: Choice): Promise<void> {
  const { deck } = desk
  if (!isThere(desk, name)) {
    if (!(await put(desk, name, isLeft))) return
    await turn()
  }
  if (isLeft()) return
  deck.start(at ?? 0)
  if (at === undefined) deck.play()
}

function isThere({ deck, crate }: Desk, name: string): boolean {
  const { recording } = deck.state.get()
  if (recording?.name !== name) return false
  const brought = crate.find(name)
  return !brought || brought.cassette() === recording.cassette
}

/** Whether it is in the deck. */
async function put(desk: Desk, name: string, isLeft: () => boolean): Promise<boolean> {
  const { deck, crate, pointed, held } = desk
  const ours = listed.find((cassette) => cassette.name === name)
  const brought = crate.find(name)
  pointed.set(nothing)
  held.set(nothing)
  if (brought) {
    deck.insert({ name, about: undefined, origin: 'brought', cassette: brought.cassette() })
    return true
  }
  if (!ours) {
    deck.eject(`There is no cassette ${name} here.`)
    return false
  }
  const { about } = ours
  try {
    const cassette = readCassette(await loadCassette(name))
    if (isLeft()) return false
    deck.insert({ name, about, origin: about ? 'made by hand' : 'recorded', cassette })
    return true
  } catch {
    // It is a file of the page itself.
    if (!isLeft()) deck.refuse(`${name} could not be loaded. Is the page still there?`)
    return false
  }
}
