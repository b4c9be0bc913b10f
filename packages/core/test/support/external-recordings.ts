import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Interaction, readCassette } from '../../src/cassette.ts'

const folder = process.env.DELTAKIT_RECORDINGS ?? ''

if (folder === '')
  console.info('Recordings from elsewhere: skipped, DELTAKIT_RECORDINGS names none.')

/** The recordings of one API, in a folder outside the repository. None if no folder is named. */
export interface Elsewhere<Expected> {
  /** What each interaction must decode to, by `file#index`. */
  readonly expected: Readonly<Record<string, Expected>>
  readonly streams: readonly [name: string, expected: Expected][]
  readonly files: readonly string[]
  /** The files with more than one interaction. */
  readonly followed: readonly string[]
}

export function elsewhere<Expected>(api: string): Elsewhere<Expected> {
  const all: Record<string, Expected & { readonly api: string }> = folder
    ? JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
    : {}
  const streams = Object.entries(all).filter(([, expected]) => expected.api === api)
  const expected = Object.fromEntries(streams)
  const files = [...new Set(streams.map(([name]) => name.replace(/#\d+$/, '')))]
  return { expected, streams, files, followed: files.filter((file) => expected[`${file}#1`]) }
}

/** A suite over recordings, which does not exist when there are none. */
export function describeElsewhere({ files }: Elsewhere<unknown>, suite: () => void): void {
  describe.skipIf(folder === '')('recordings from elsewhere', () => {
    it('are there, in the folder that DELTAKIT_RECORDINGS names', () => {
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true)
    })

    suite()
  })
}

export function interactionOf(name: string): Interaction {
  const [file = '', index] = name.split('#')
  const { interactions } = readCassette(readFileSync(join(folder, file), 'utf8'))
  const interaction = interactions[Number(index)]
  if (!interaction) throw new Error(`There is no recording ${name}`)
  return interaction
}

/** The body of a recorded request. */
export function wireOf<Wire>({ request }: Interaction): Wire {
  return JSON.parse(String(request.body))
}
