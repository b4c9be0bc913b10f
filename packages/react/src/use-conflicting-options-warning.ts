'use client'

import { useEffect } from 'react'
import type { Seat, SeatOptions } from './cached-chat.ts'

/** As bundlers have it. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Warns, in development, where components ask of one chat in different ways. */
export const useCompared: (seat: Seat, options: SeatOptions) => void =
  process.env.NODE_ENV === 'production' ? () => {} : useComparison

interface Asked {
  readonly options: Set<SeatOptions>
  /** What was warned of already: every render makes other options. */
  readonly told: Set<string>
}

const askedOf = new WeakMap<Seat, Asked>()

function useComparison(seat: Seat, options: SeatOptions): void {
  useEffect(() => compare(seat, options))
}

/** Returns what forgets these options. */
function compare(seat: Seat, options: SeatOptions): () => void {
  const asked = askedOf.get(seat) ?? { options: new Set(), told: new Set() }
  askedOf.set(seat, asked)
  for (const other of asked.options) {
    const name = differencesOf(options, other).find((name) => !asked.told.has(name))
    if (!name) continue
    asked.told.add(name)
    console.warn(`Components of the chat ${options.id} differ in ${name}: the last one wins`)
  }
  asked.options.add(options)
  return () => asked.options.delete(options)
}

/** The options in which they differ. Functions and objects may be new at every render. */
function differencesOf(one: SeatOptions, other: SeatOptions): string[] {
  const values = ({ model, ...options }: SeatOptions) =>
    new Map<string, unknown>(Object.entries({ model: model?.id, ...options }))
  const [own, others] = [values(one), values(other)]
  return [...own.keys(), ...others.keys()].filter((name) => {
    const value = own.get(name) ?? others.get(name)
    return !/object|function/.test(typeof value) && own.get(name) !== others.get(name)
  })
}
