import { createParser } from 'eventsource-parser'
import { expect, it } from 'vitest'
import { createFrameFeeder } from '../../../src/stream/templates/feed-frames.ts'
import { createChance, pick } from '../../support/chance.ts'
import { frameStream, randomPieces } from '../../support/frame-streams.ts'
import { fuzzRun, fuzzTimeLimit } from '../../support/fuzz-run.ts'
import { recordedBodies } from '../../support/recorded-bodies.ts'

const { mutations, seed } = fuzzRun

it(
  `reads the same chunks with templates and without (FUZZ_SEED=${seed})`,
  () => {
    const chance = createChance(seed)
    let frames = 0
    let byTemplate = 0
    for (let round = 0; round < mutations / 2; round++) {
      const stream = frameStream(pick(recordedBodies, chance).chunks, chance)
      const text = stream.replace(/\r\n?/g, '\n')
      const plain = readWithoutTemplates(text)
      const { read, hits } = readWithTemplates(randomPieces(text, chance))
      if (read.join('\n') !== plain.join('\n'))
        expect(read, `round ${round}\n${text}`).toEqual(plain)
      frames += plain.length
      byTemplate += hits
    }
    console.info(`FUZZ_SEED=${seed}: ${frames} frames, ${byTemplate} by template`)
    expect(byTemplate).toBeGreaterThan(frames / 5)
  },
  fuzzTimeLimit,
)

it('keeps up with ids that count, padding, numbers that grow and a text that comes twice', () => {
  const frames = Array.from({ length: 40 }, (_, index) => {
    const json = `{"n":${index * 3},"a":[{"text":"w${index % 3}","same":"w${index % 3}"}]${' '.repeat(index % 5)}}`
    return `id: ${index}\nevent: delta\ndata: ${json}\n\n`
  })
  const { read, hits } = readWithTemplates(frames)
  expect(read).toEqual(readWithoutTemplates(frames.join('')))
  expect(hits).toBeGreaterThan(30)
})

it('remembers what is long no longer than four frames, and gives up where nothing repeats', () => {
  const chance = createChance(seed)
  const frames = Array.from({ length: 5_000 }, (_, index) => {
    const keys = Array.from({ length: 1 + chance(8) }, (_, key) => [`k${index}_${key}`, key])
    return `data: ${JSON.stringify(Object.fromEntries(keys))}\n\n`
  })
  const parsed: string[] = []
  const { hits } = readWithTemplates([frames.join('')], (text) => parsed.push(text))
  expect(hits).toBe(0)
  // Frames that are looked at come alone, and all others together.
  expect(parsed.length).toBeLessThan(300)
})

function readWithoutTemplates(text: string): string[] {
  const read: string[] = []
  const parser = createParser({
    onEvent: ({ data, id }) => {
      read.push(parsed(data, id))
    },
  })
  parser.feed(text)
  return read
}

function readWithTemplates(
  texts: readonly string[],
  onParse: (text: string) => void = () => {},
): { read: string[]; hits: number } {
  const read: string[] = []
  let hits = 0
  const parser = createParser({
    onEvent({ data, id }) {
      read.push(parsed(data, id))
      frames.onMessage(data, id)
    },
  })
  const frames = createFrameFeeder({
    longest: 5_000,
    parse(text) {
      onParse(text)
      parser.feed(text)
    },
    onFrame(template) {
      hits++
      const chunk = template.chunk()
      read.push(shown(chunk, template.id()))
      destroy(chunk)
    },
  })
  for (const text of texts) frames.feed(text)
  return { read, hits }
}

function parsed(data: string, id: string | undefined): string {
  let chunk: unknown
  try {
    chunk = JSON.parse(data)
  } catch {
    return `no JSON: ${data}`
  }
  return shown(chunk, id)
}

function shown(chunk: unknown, id: string | undefined): string {
  const text = JSON.stringify(chunk, (_, value) =>
    Object.is(value, -0) || value === Number.POSITIVE_INFINITY ? `number ${1 / value}` : value,
  )
  return `${id} ${text}`
}

/** A reader may do with a chunk what it wants. */
function destroy(chunk: unknown): void {
  if (typeof chunk !== 'object' || chunk === null) return
  for (const [key, value] of Object.entries(chunk)) {
    destroy(value)
    Reflect.deleteProperty(chunk, key)
  }
  if (Array.isArray(chunk)) chunk.length = 0
  Object.assign(chunk, { destroyed: true })
}
