import { type Chance, pick } from './chance.ts'

/** What may stand in a JSON string, and rarely what may not. */
const pieces = [
  '',
  ' word',
  'the same',
  '\\n',
  '\\"',
  '\\\\',
  '\\u0041',
  '\\ud83d\\ude00',
  '\\ud83d',
  'é',
  '😀',
  '\u2028',
  'a'.repeat(40),
  '__proto__',
  '}],"x":1',
]
const badPieces = ['\u0001', '\t', '\\x', '\\u12', '"', '\\']
const numbers = ['0', '7', '12', '9999999999999999', '-0', '-3', '0.5', '1e3', '1E400']
const badNumbers = ['01', '1.', '.5', '+1', '-', '1e']
const leads = ['', 'event: delta\n', ': comment\n', 'id: x\n', 'odd\n', 'data: \n', 'retry: 1\n']

const literal = /"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*/g
/** Those that are no keys. */
const value = /(?<=[[:])(?:"(?:[^"\\]|\\.)*"|-?\d[-+.\deE]*)/g

/**
 * Frames that follow each other in a stream: runs of one frame with other texts and numbers in a few
 * places, and now and then a frame that is broken, has another structure, or is framed in another way.
 */
export function frameStream(chunks: readonly unknown[], chance: Chance): string {
  let text = chunks
    .slice(0, chance(8))
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join('')
  // An answer is soon over where any chunk may follow any other.
  const deltas = chunks.filter((chunk) => JSON.stringify(chunk).search(delta) >= 0)
  let id = 0
  const length = 5 + chance(30)
  while (text.length < 12_000 && chance(length)) {
    const json = JSON.stringify(pick(chance(4) && deltas.length ? deltas : chunks, chance))
    const isNumbered = chance(4) === 0
    const lead = chance(4) ? '' : pick(leads, chance)
    const kind = pick([value, delta, delta, delta, chance(10) ? value : literal], chance)
    const places = placesIn(json.match(kind)?.length ?? 0, chance)
    for (let count = chance(30); count >= 0; count--) {
      const data = chance(25) ? json : damaged(json, chance)
      const space = chance(40) ? ' ' : ''
      const line = `${lead}data:${space}${changed(data, { kind, places, chance })}\n`
      text += isNumbered ? `id: ${id++}\n${line}\n` : `${line}\n`
    }
  }
  return chance(8) ? text : text.replaceAll('\n', pick(['\r\n', '\r'], chance))
}

/** The text of a delta, and what its sender changes beside it. */
const delta =
  /(?<="(?:delta|text|content|thinking|partial_json|arguments|reasoning|reasoning_content|inputTextDelta|obfuscation|sequence_number)":)(?:"(?:[^"\\]|\\.)*"|\d+)/g

/** A few of the literals of a text, by their number. */
function placesIn(count: number, chance: Chance): ReadonlySet<number> {
  return new Set(Array.from({ length: 1 + chance(4) }, () => chance(count + 1)))
}

interface Change {
  readonly kind: RegExp
  readonly places: ReadonlySet<number>
  readonly chance: Chance
}

function changed(json: string, { kind, places, chance }: Change): string {
  let place = 0
  const same = textLiteral(chance)
  const spaces = ' '.repeat(chance(3) ? 0 : chance(9))
  const text = json.replace(kind, (before) => {
    if (!places.has(place++)) return before
    if (!before.startsWith('"')) return pick(chance(40) ? numbers : badNumbers, chance)
    return chance(3) ? textLiteral(chance) : same
  })
  return text.replace(/[}\]]$/, (end) => spaces + end)
}

function textLiteral(chance: Chance): string {
  const count = chance(4)
  const text = Array.from({ length: count }, () => pick(pieces, chance)).join('')
  return `"${text}${chance(60) ? '' : pick(badPieces, chance)}"`
}

/** The same with another structure. */
function damaged(json: string, chance: Chance): string {
  const at = chance(json.length)
  switch (chance(6)) {
    case 0:
      return json.slice(0, at)
    case 1:
      return json.slice(0, at) + json.slice(at + 1)
    case 2:
      // One key twice, where the second counts.
      return json.replace(/"([^"]+)":"/, '"$1":"first","$1":"')
    case 3:
      return json.replace('[', '[{"more":[]},')
    case 4:
      return json.replace(/,"/, ',"__proto__":{"a":"b"},"')
    default:
      return json.replace(/,"/, ', "')
  }
}

/** Cuts a text in random places. */
export function randomPieces(text: string, chance: Chance): readonly string[] {
  const cut = []
  for (let at = 0; at < text.length; ) {
    const size = 1 + chance(pick([100, 2_000, 8_000, 16_000], chance))
    cut.push(text.slice(at, at + size))
    at += size
  }
  return cut
}

/** The frames of a text, each a piece. */
export function wholeFrames(text: string): readonly string[] {
  return text.split(/(?<=\n\n|\r\n\r\n|\r\r)/)
}

/** Cuts a text so that each piece ends a frame and begins the next: no template reads one of these. */
export function halfFrames(text: string): readonly string[] {
  const frames = wholeFrames(text)
  return frames.map(
    (frame, index) => frame.slice(index && 2) + (frames[index + 1] ?? '').slice(0, 2),
  )
}
