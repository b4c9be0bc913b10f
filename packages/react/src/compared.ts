import type { Chat } from '@deltakit/core'
import type { SeatOptions } from './seats.ts'

const asked = new WeakMap<Chat, Set<SeatOptions>>()

/** Warns where another component asks of the same chat otherwise. Returns what forgets these options. */
export function compare(chat: Chat, options: SeatOptions): () => void {
  const all = asked.get(chat) ?? new Set()
  asked.set(chat, all)
  for (const other of all) {
    const name = differenceOf(options, other)
    if (name)
      console.warn(`Components of the chat ${options.id} differ in ${name}: the last one wins`)
  }
  all.add(options)
  return () => all.delete(options)
}

/** The first option in which they differ. Functions and objects may be new at every render. */
function differenceOf(one: SeatOptions, other: SeatOptions): string | undefined {
  if (one.model?.id !== other.model?.id) return 'model'
  const values = (options: SeatOptions) => new Map<string, unknown>(Object.entries(options))
  const [own, others] = [values(one), values(other)]
  return [...own.keys(), ...others.keys()].find((name) => {
    const value = own.get(name) ?? others.get(name)
    return !/object|function/.test(typeof value) && own.get(name) !== others.get(name)
  })
}
