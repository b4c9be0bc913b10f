import type { WireEntry } from '../log/stream-log.ts'

/** The parts of a message that a person tells apart. */
export interface WireMessage {
  /** Its `event:` line, or the header of a binary frame that says the same. */
  readonly name: string
  /** Its data: usually JSON. */
  readonly data: string
  /** Whether its data is JSON, is to be no JSON, or should be JSON and is not. */
  readonly format: 'json' | 'word' | 'broken'
}

const messages = new WeakMap<WireEntry, WireMessage>()

/** Reads a message. It remembers what it has read: a row renders more often than its text changes. */
export function readMessage(entry: WireEntry): WireMessage {
  const known = messages.get(entry)
  if (known) return known
  const message = parseMessage(entry)
  messages.set(entry, message)
  return message
}

function parseMessage(entry: WireEntry): WireMessage {
  const { text } = entry
  const lines = text.split(/\r\n|\r|\n/)
  const name = fieldOf(lines, 'event') ?? fieldOf(lines, ':event-type') ?? ''
  const dataLines = lines.filter((line) => /^data:?/.test(line))
  const data = dataLines.length
    ? dataLines.map((line) => line.replace(/^data: ?/, '')).join('\n')
    : lines.filter((line) => !/^:?[\w-]+: /.test(line)).join('\n')
  return { name, data, format: formatOf(data || text, entry) }
}

function fieldOf(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((line) => line.startsWith(`${name}:`))
  return line?.slice(name.length + 1).trimStart()
}

function formatOf(data: string, { isCut }: WireEntry): WireMessage['format'] {
  try {
    JSON.parse(data)
    return 'json'
  } catch {
    return isCut || /^\s*(?:\{|\[[^A-Z])/.test(data) ? 'broken' : 'word'
  }
}
