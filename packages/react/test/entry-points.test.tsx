/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest'

const files = Object.entries(
  import.meta.glob<string>('../src/*', { query: '?raw', import: 'default', eager: true }),
).map(([path, text]) => ({ path, text }))

describe.each(files)('$path', ({ text }) => {
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from)

  it('imports only entry points of core and the peer dependencies', () => {
    for (const from of imported) {
      expect(from).toMatch(
        /^(\.\/[\w-]+\.ts|@deltakit\/core(\/\w+)?|react|@tanstack\/react-query)$/,
      )
    }
  })

  it('has the directive "use client" exactly if it exports a hook', () => {
    const hasHook = /^export (function|const) use[A-Z]/m.test(text)
    expect(text.startsWith("'use client'\n")).toBe(hasHook)
  })

  it('has no other directive at its top, which bundlers would warn of', () => {
    const directives = [...text.matchAll(/^'use [^']+'/gm)].map(([directive]) => directive)
    expect(directives.filter((directive) => directive !== "'use client'")).toEqual([])
  })

  it('names all its exports, and has no `any`', () => {
    expect(text).not.toMatch(/export \*|export default|\bany\b/)
  })
})
