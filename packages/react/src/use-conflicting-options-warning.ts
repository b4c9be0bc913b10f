'use client'

import { useEffect } from 'react'
import type { CachedChat, CachedChatOptions } from './cached-chat.ts'

/** Bundlers replace it. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Warns, in development, where mounted components give one chat different options. */
export const useConflictingOptionsWarning: (
  cachedChat: CachedChat,
  options: CachedChatOptions,
) => void = process.env.NODE_ENV === 'production' ? () => {} : useComparison

interface MountedOptions {
  readonly all: Set<CachedChatOptions>
  /** The names of options that were warned of: every render makes new options. */
  readonly warned: Set<string>
}

const mountedOptions = new WeakMap<CachedChat, MountedOptions>()

function useComparison(cachedChat: CachedChat, options: CachedChatOptions): void {
  useEffect(() => register(cachedChat, options))
}

/** Compares the options with those of the other components. Returns the cleanup. */
function register(cachedChat: CachedChat, options: CachedChatOptions): () => void {
  const { all, warned } = mountedOptions.get(cachedChat) ?? { all: new Set(), warned: new Set() }
  mountedOptions.set(cachedChat, { all, warned })
  for (const other of all) {
    const name = differencesBetween(options, other).find((difference) => !warned.has(difference))
    if (name === undefined) continue
    warned.add(name)
    console.warn(warningOf(options.id, name))
  }
  all.add(options)
  return () => all.delete(options)
}

function differencesBetween(one: CachedChatOptions, other: CachedChatOptions): string[] {
  const [values, otherValues] = [comparableValues(one), comparableValues(other)]
  const names = new Set([...values.keys(), ...otherValues.keys()])
  return [...names].filter((name) => !isSame(values.get(name), otherValues.get(name)))
}

function comparableValues({ model, ...options }: CachedChatOptions): Map<string, unknown> {
  const name = model && `${model.vendor}/${model.id}`
  return new Map<string, unknown>(Object.entries({ model: name, ...options }))
}

/** Objects and functions may be new at every render: of those it counts whether they are there. */
function isSame(one: unknown, other: unknown): boolean {
  if (isObject(one) && isObject(other)) return true
  return Object.is(one, other)
}

function isObject(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function warningOf(id: string | undefined, name: string): string {
  return `Components of the chat ${JSON.stringify(id)} differ in ${name}: the options rendered last apply. Give all of them the same options. A component that only needs the actions can call useChatActions(${JSON.stringify(id)}).`
}
