import { goTo, hashOf } from '../routing/route.ts'
import type { Desk } from './player-context.ts'

/** Plays a cassette that is no file of ours, from whatever page. */
export function bring({ deck, crate }: Desk, name: string, yaml: string): void {
  try {
    crate.put(name, yaml)
    goTo(hashOf(name))
  } catch (cause) {
    deck.refuse(`${name} is no cassette. ${cause instanceof Error ? cause.message : ''}`)
  }
}

export async function bringFile(desk: Desk, file: File): Promise<void> {
  bring(desk, file.name.replace(/\.ya?ml$/, ''), await file.text())
}
