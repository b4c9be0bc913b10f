import { paceOf } from '@deltakit/devtools/deck'
import { noFaults } from '@deltakit/devtools/recordings'
import { describe, expect, it } from 'vitest'
import { gapBars, gapFigures } from '../src/pace/gaps.ts'
import { cassetteHash, compareHash, parseRoute, sharedHash } from '../src/routing/route.ts'
import { compressText, decompressText } from '../src/sharing/compressed-text.ts'
import { nameOfFile } from '../src/sharing/link-name.ts'
import { parseSettings, settingsQuery } from '../src/sharing/settings.ts'
import { readNamed } from './support.ts'

const settings = {
  faults: {
    bytesPerRead: 7,
    connection: 'error',
    afterBytes: 512,
    rateLimited: true,
    crlf: true,
    corrupt: true,
  },
  speed: Number.POSITIVE_INFINITY,
} as const

describe('an address', () => {
  it.each(['a', '100%', 'a@2', 'what #1?', 'in/a folder', 'ünïcode & more'])(
    'has the name, the place and the faults of %s',
    (name) => {
      const hash = cassetteHash(name, { position: 1_200, settings })
      expect(parseRoute(hash)).toEqual({ page: 'player', name, position: 1_200, settings })
      const shared = sharedHash(name, { data: 'AbC-_1', place: { position: 3, settings } })
      expect(parseRoute(shared)).toEqual({
        page: 'shared',
        name,
        position: 3,
        settings,
        data: 'AbC-_1',
      })
      expect(parseRoute(compareHash(name, 'b/c'))).toEqual({
        page: 'compare',
        names: [name, 'b/c'],
      })
    },
  )

  it('without settings leaves them as they are', () => {
    expect(cassetteHash('a')).toBe('#cassette/a')
    expect(parseRoute('#cassette/a')).toMatchObject({ settings: undefined, position: undefined })
    expect(settingsQuery({ faults: noFaults, speed: 1 })).toBe('')
  })

  it('that is hostile has no effect beyond its range', () => {
    const hostile = new URLSearchParams(
      `cut=${'9'.repeat(400)}&drop=__proto__:-1&first=500&speed=1e308&data=x`,
    )
    expect(parseSettings(hostile)).toEqual({ faults: noFaults, speed: 1 })
    expect(
      parseSettings(new URLSearchParams('cut=999999999&drop=end:999999999&speed=NaN')),
    ).toEqual({
      faults: {
        ...noFaults,
        bytesPerRead: 65_536,
        connection: 'end',
        afterBytes: 64 * 1024 * 1024,
      },
      speed: 1,
    })
    for (const hash of ['#%zz', '#compare/%zz/%', '#shared/', '#shared/a?data=', '#cassette/?']) {
      expect(parseRoute(hash)).toHaveProperty('page')
    }
  })
})

describe('a compressed text', () => {
  it('comes back as it was', async () => {
    const text = 'data: {"Olá": "🌞"}\r\n\n'.repeat(500)
    const data = await compressText(text)
    expect(data).toMatch(/^[\w-]+$/)
    expect(data.length).toBeLessThan(text.length / 20)
    expect(await decompressText(data)).toBe(text)
  })

  it('that is damaged or too long is refused', async () => {
    const data = await compressText('some text that is long enough to be cut '.repeat(50))
    await expect(decompressText(data.slice(0, -8))).rejects.toThrow(/damaged/)
    await expect(decompressText('%%%')).rejects.toThrow(/damaged/)
    await expect(decompressText('AAAA')).rejects.toThrow(/damaged/)
    const bomb = await compressText('0'.repeat(20 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(40_000)
    await expect(decompressText(bomb)).rejects.toThrow('It has more than 16 MB.')
  })
})

describe('the gaps between messages', () => {
  const body = 'data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n'
  const request = { method: 'POST', url: 'https://a.test' }

  it('are those of the recorded times', () => {
    const timing = [0, 9, 18, 27].map((offset, index) => ({
      offset,
      ms: [5, 15, 35, 535][index] ?? 0,
    }))
    const figures = gapFigures({
      version: 2,
      interactions: [{ request, response: { code: 200, body, timing } }],
    })
    expect(figures).toEqual({ gaps: [10, 20, 500], p50: 20, p95: 500, longest: 500, longestAt: 4 })
    expect(gapBars(figures?.gaps ?? []).filter(({ count }) => count)).toEqual([
      { from: 10, to: 20, count: 1 },
      { from: 20, to: 50, count: 1 },
      { from: 500, to: 1_000, count: 1 },
    ])
  })

  it('are unknown without times, and by hand where the cassette states it', () => {
    expect(
      gapFigures({ version: 2, interactions: [{ request, response: { code: 200, body } }] }),
    ).toBe(undefined)
    expect(paceOf(readNamed('openrouter/grok-code-fast-1/text'))).toBe('made-up')
    expect(paceOf(readNamed('openai/gpt-5/reasoning'))).toBe('by-hand')
  })
})

it.each([
  ['a%ZZ.yaml', 'a%ZZ'],
  ['a%20b.sse', 'a b'],
  [`${'x'.repeat(79)}${encodeURIComponent('👋')}.har`, 'x'.repeat(79)],
  ['', 'files.test'],
])('names a recording by the file of its address, and can link to it: %s', (file, expected) => {
  const name = nameOfFile(new URL(`https://files.test/${file}`))
  expect(name).toBe(expected)
  expect(parseRoute(cassetteHash(name))).toMatchObject({ name })
})
