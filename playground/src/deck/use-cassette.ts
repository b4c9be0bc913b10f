import { useEffect } from 'react'
import { hashOf, type Place } from '../page/place.ts'
import { listed, loadCassette } from './cassettes.ts'
import type { Deck } from './deck.ts'

const favourite = 'openrouter/grok-code-fast-1/tool'

/** Puts the cassette that the address names into the deck. */
export function useCassette(deck: Deck, place: Place): void {
  useEffect(() => {
    const { name = favourite, at } = place.page === 'deck' ? place : {}
    let left = false
    void choose(deck, { name, at, isLeft: () => left })
    return () => {
      left = true
    }
  }, [deck, place])
}

/** Plays a cassette that is no file of ours. */
export async function bring(deck: Deck, name: string, yaml: string): Promise<void> {
  if (!deck.insert({ name, about: 'Brought here.' }, yaml)) return
  history.replaceState(null, '', hashOf(name))
  await turn()
  deck.start(0)
  deck.play()
}

export async function bringFile(deck: Deck, file: File): Promise<void> {
  await bring(deck, file.name.replace(/\.ya?ml$/, ''), await file.text())
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

async function choose(deck: Deck, { name, at, isLeft }: Choice): Promise<void> {
  if (deck.state.get().recording?.name !== name) {
    const yaml = await loadCassette(name).catch(() => '')
    if (isLeft()) return
    if (!yaml) return deck.refuse(`There is no cassette ${name}.`)
    const about = listed.find((cassette) => cassette.name === name)?.about
    if (!deck.insert({ name, about }, yaml)) return
  }
  await turn()
  if (isLeft()) return
  deck.start(at ?? 0)
  if (at === undefined) deck.play()
}
