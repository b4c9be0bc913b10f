import { isObject } from '../protocol/is-object.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { callStatuses, outputStatuses } from '../stream/check-event.ts'
import { decodeOutcome } from './decode-outcome.ts'

/** The event in a frame; nothing where it is none that is known, or has a field of another type. */
export function decodeEvent(frame: unknown): StreamEvent | undefined {
  const { type } = Object(frame)
  if (typeof type !== 'string' || !Object.hasOwn(fields, type)) return undefined
  const checks: readonly FieldCheck[] = fields[type as keyof typeof fields]
  const given: Readonly<Record<string, unknown>> = Object(frame)
  if (!checks.every(({ name, fits }) => fits(given[name]))) return undefined
  const event = frame as StreamEvent
  if (event.type !== 'end') return event
  const outcome = decodeOutcome(event.outcome)
  return outcome && { ...event, outcome }
}

interface FieldCheck {
  readonly name: string
  fits(value: unknown): boolean
}

const isText = (value: unknown) => typeof value === 'string'
const isStep = (value: unknown) => Number.isInteger(value) && Number(value) >= 0
const isTextOrNothing = (value: unknown) => isText(value) || value === null || value === undefined

const texts = (...names: string[]): FieldCheck[] => names.map((name) => ({ name, fits: isText }))
const step: FieldCheck = { name: 'step', fits: isStep }

function oneOf(name: string, values: readonly unknown[]): FieldCheck {
  return { name, fits: (value) => value === undefined || values.includes(value) }
}

/** The fields that everything after relies on. What is only shown is not checked. */
const fields: {
  readonly [Type in Exclude<StreamEvent['type'], 'cursor'>]: readonly FieldCheck[]
} = {
  start: [...texts('vendor', 'model'), step],
  response: texts('id', 'model'),
  reasoning: texts('part', 'delta'),
  content: texts('part', 'delta'),
  'tool-call': [...texts('part', 'id', 'name'), oneOf('status', callStatuses)],
  'tool-input': texts('part', 'delta'),
  'tool-output': [...texts('key'), oneOf('status', outputStatuses)],
  source: texts('part', 'url', 'title', 'text'),
  file: texts('part', 'mediaType', 'url'),
  'provider-state': [
    ...texts('part', 'entry'),
    { name: 'set', fits: (value) => value === undefined || isObject(value) },
    {
      name: 'append',
      fits: (value) =>
        value === undefined || (isObject(value) && Object.values(value).every(isTextOrNothing)),
    },
  ],
  removed: texts('part'),
  data: [
    ...texts('part', 'name'),
    { name: 'id', fits: (value) => value === undefined || isText(value) },
  ],
  metadata: [{ name: 'metadata', fits: isObject }],
  usage: [{ name: 'usage', fits: isUsage }],
  warning: texts('code', 'message'),
  finish: texts('reason', 'raw'),
  end: [step],
}

/** Numbers, and what the provider itself reported. */
function isUsage(usage: unknown): boolean {
  if (!isObject(usage)) return false
  return Object.entries(usage).every(([name, value]) => name === 'raw' || typeof value === 'number')
}
