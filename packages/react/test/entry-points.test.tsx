/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest'

const files = Object.entries(
  import.meta.glob<string>('../src/*', { query: '?raw', import: 'default', eager: true }),
).map(([path, text]) => ({ path, text }))

describe.each(files)('$path', ({ text }) => {
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from)

  it('imports core by its doors, and besides it only its peers', () => {
    for (const from of imported) {
      expect(from).toMatch(
        /^(\.\/[\w-]+\.ts|@deltakit\/core(\/\w+)?|react|@tanstack\/react-query)$/,
      )
    }
  })

  it('is for the client alone where it has hooks, and says so', () => {
    const hooks = imported.includes('react')
    expect(text.startsWith("'use client'\n")).toBe(hooks)
  })

  it('has a name for all it exports', () => {
    expect(text).not.toMatch(/export \*|export default|\bany\b/)
  })
})
