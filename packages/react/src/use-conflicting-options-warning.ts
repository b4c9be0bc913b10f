'use client'

import { useEffect } from 'react'
import type { CachedChat, CachedChatOptions } from './cached-chat.ts'

/** As bundlers have it. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Warns, in development, where components ask of one chat in different ways. */
export const useConflictingOptionsWarning: (seat: CachedChat, options: CachedChatOptions) => void =
  process.env.NODE_ENV === 'production' ? () => {} : useComparison

interface Asked {
  readonly options: Set<CachedChatOptions>
  /** What was warned of already: every render makes other options. */
  readonly told: Set<string>
}

const askedOf = new WeakMap<CachedChat, Asked>()

function useComparison(cachedChat: CachedChat, options: CachedChatOptions): void {
  useEffect(() => compare(cachedChat, options))
}

/** Returns what forgets these options. */
function compare(cachedChat: CachedChat, options: CachedChatOptions): () => void {
  const asked = askedOf.get(cachedChat) ?? { options: new Set(), told: new Set() }
  askedOf.set(cachedChat, asked)
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
function differencesOf(one: CachedChatOptions, other: CachedChatOptions): string[] {
  const values = ({ model, ...options }: CachedChatOptions) =>
    new Map<string, unknown>(Object.entries({ model: model?.id, ...options }))
  const [own, others] = [values(one), values(other)]
  return [...own.keys(), ...others.keys()].filter((name) => {
    const value = own.get(name) ?? others.get(name)
    return !/object|function/.test(typeof value) && own.get(name) !== others.get(name)
  })
}
