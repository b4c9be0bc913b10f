import type { StreamEvent } from '../../src/index.ts'

type FieldCheck = 'text' | 'some text' | 'anything' | 'fields' | 'texts' | 'usage' | 'reason'

const reasons = ['stop', 'length', 'tool-calls', 'content-filter', 'other']
const counts = ['input', 'output', 'reasoning', 'cachedInput', 'cacheWrite', 'total', 'cost']

/** What a reader may emit, and what each field has to be. A field with `?` may be missing. */
const shapes: Readonly<Record<string, Readonly<Record<string, FieldCheck>>>> = {
  response: { id: 'text', model: 'text' },
  content: { part: 'some text', delta: 'some text' },
  reasoning: { part: 'some text', delta: 'some text' },
  'tool-call': { part: 'some text', id: 'text', name: 'some text' },
  'tool-input': { part: 'some text', delta: 'some text' },
  source: { part: 'some text', url: 'some text', title: 'text', text: 'text' },
  file: { part: 'some text', mediaType: 'text', url: 'some text' },
  'provider-state': { part: 'some text', entry: 'some text', 'set?': 'fields', 'append?': 'texts' },
  usage: { usage: 'usage' },
  warning: { code: 'some text', message: 'some text' },
  finish: { reason: 'reason', raw: 'some text' },
}

const checks: Readonly<Record<FieldCheck, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  'some text': (value) => typeof value === 'string' && value !== '',
  anything: () => true,
  fields: isFields,
  texts: (value) =>
    isFields(value) && Object.values(value).every((text) => text == null || isText(text)),
  usage: (value) =>
    isFields(value) &&
    Object.entries(value).every(([name, count]) => name === 'raw' || isCount(name, count)),
  reason: (value) => reasons.includes(String(value)),
}

/** What is wrong with the events of a reader, or `undefined`. */
export function problemInEvents(events: readonly StreamEvent[]): string | undefined {
  const kinds = new Map<string, string>()
  for (const event of events) {
    const problem = problemInEvent(event) ?? problemInPart(event, kinds)
    if (problem) return problem
  }
  return undefined
}

function problemInEvent({ type, ...fields }: StreamEvent): string | undefined {
  const shape = shapes[type]
  if (!shape) return `a reader emits no ${type}`
  const expected = Object.entries(shape)
  for (const [name, check] of expected) {
    const value = Reflect.get(fields, name.replace('?', ''))
    if (name.endsWith('?') && value === undefined) continue
    if (!checks[check](value)) return `${type}.${name} is not ${check}: ${describeValue(value)}`
  }
  const known = expected.map(([name]) => name.replace('?', ''))
  const unknown = Object.keys(fields).find((name) => !known.includes(name))
  if (unknown) return `${type} has a field ${unknown}`
  return canBeWritten(fields) ? undefined : `${type} cannot be written as JSON`
}

/** A part is one thing: text and calls of one name would be mixed in one part of the message. */
function problemInPart(event: StreamEvent, kinds: Map<string, string>): string | undefined {
  if (!('part' in event) || event.type === 'provider-state') return undefined
  const kind = event.type === 'tool-input' ? 'tool-call' : event.type
  const before = kinds.get(event.part)
  if (event.type === 'tool-input' && before === undefined) return `input before its call`
  kinds.set(event.part, kind)
  return before === undefined || before === kind
    ? undefined
    : `part ${event.part} is ${before} and ${kind}`
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(name: string, value: unknown): boolean {
  return counts.includes(name) && Number.isFinite(value)
}

function canBeWritten(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return true
  } catch {
    return false
  }
}

function describeValue(value: unknown): string {
  return canBeWritten(value) ? String(JSON.stringify(value)).slice(0, 80) : typeof value
}
