/** An object, by the field that holds it. The objects in a list have the name of the list. */
export interface JsonObject {
  readonly name: string
  readonly parent: JsonObject | undefined
}

/** A text or a number in JSON, with its place. */
export interface JsonValue {
  readonly name: string
  readonly object: JsonObject
  readonly start: number
  readonly end: number
}

type Frame = { readonly kind: 'object' | 'list'; readonly object: JsonObject; field: string }

/**
 * Finds every text and number inside JSON objects and lists. The text around them may be anything:
 * server-sent events, prose, several documents, or JSON that ends too early.
 */
export function* jsonValuesIn(text: string): Generator<JsonValue> {
  const frames: Frame[] = []
  let unframed = 0
  let at = 0
  while (at < text.length) {
    const start = at
    const frame = frames.at(-1)
    switch (text[at]) {
      case '{':
      case '[':
        if (frames.length < mostFrames) frames.push(frameOf(text.charAt(at), frame))
        else unframed++
        at++
        break
      case '}':
      case ']':
        if (unframed > 0) unframed--
        else frames.pop()
        at++
        break
      case '"':
        at = endOfString(text, at)
        if (!frame) break
        if (frame.kind === 'object' && isFollowedByColon(text, at)) {
          frame.field = decodeString(text.slice(start, at))
        } else yield { name: frame.field, object: frame.object, start, end: at }
        break
      default:
        at = endOfNumber(text, at)
        if (frame && at > start) yield { name: frame.field, object: frame.object, start, end: at }
        if (at === start) at++
    }
  }
}

/** Deeper objects count as one with the deepest frame, so that a hostile text needs no memory. */
const mostFrames = 100

/** The characters that a JSON text stands for, or itself without quotes if it is not valid. */
export function decodeString(text: string): string {
  if (!text.startsWith('"')) return text
  if (!text.includes('\\')) return text.replace(/^"|"$/g, '')
  try {
    return String(JSON.parse(text))
  } catch {
    return text.replace(/^"|"$/g, '')
  }
}

function frameOf(bracket: string, parent: Frame | undefined): Frame {
  const field = parent?.field ?? ''
  const object = { name: field, parent: parent?.object }
  if (bracket === '{') return { kind: 'object', object, field: '' }
  return { kind: 'list', object: parent?.object ?? object, field }
}

/** After the closing quote, or at the line end that no JSON text contains. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === '"') return at + 1
    else if (character === '\n') return at
  }
  return text.length
}

/** Where a number ends that starts here, or here if none does. */
function endOfNumber(text: string, start: number): number {
  let at = start
  while (at < text.length && '-+.0123456789eE'.includes(text.charAt(at))) at++
  return at
}

function isFollowedByColon(text: string, start: number): boolean {
  let at = start
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}
