import { checkNumber, checkOption, record } from '../../protocol/check-option.ts'
import { refuse } from './request-rejection.ts'

/** How much a client may send in one request. Every limit has a default; `Infinity` lifts one. */
export interface RequestLimits {
  /** Bytes of what is new: everything but the messages before the last one. Default 4 194 304. */
  readonly body?: number | undefined
  /** Bytes of the messages before the last one, files included. Default 12 582 912. */
  readonly history?: number | undefined
  /** Messages in one request. Default 1 000. */
  readonly messages?: number | undefined
  /** Parts in one message. Default 10 000. */
  readonly parts?: number | undefined
  /** Parts in all messages. Default 20 000. */
  readonly totalParts?: number | undefined
  /** Tool calls in all messages. Default 2 000. */
  readonly calls?: number | undefined
  /** Steps in one answer. Default 200. */
  readonly steps?: number | undefined
  /** Steps in all answers. Default 2 000. */
  readonly totalSteps?: number | undefined
  /** Tools that the client declares. Default 128. */
  readonly tools?: number | undefined
  /** How deep the JSON of a schema may be nested. Default 32. */
  readonly depth?: number | undefined
  /** Values in all schemas of a request, nested ones included. Default 20 000. */
  readonly schemaValues?: number | undefined
  /** The most `maxOutputTokens` a client may request. Default 131 072. */
  readonly outputTokens?: number | undefined
}

/** Every limit as a number. */
export type ResolvedLimits = { readonly [Name in keyof RequestLimits]-?: number }

const defaults: ResolvedLimits = {
  body: 4 * 2 ** 20,
  history: 12 * 2 ** 20,
  messages: 1_000,
  parts: 10_000,
  totalParts: 20_000,
  calls: 2_000,
  steps: 200,
  totalSteps: 2_000,
  tools: 128,
  depth: 32,
  schemaValues: 20_000,
  outputTokens: 131_072,
}

/** The limits with their defaults. Throws a `TypeError` for one that is no number. */
export function resolveLimits(limits: RequestLimits = {}): ResolvedLimits {
  checkOption('limits', limits, record('{ body } and the like'))
  const resolved: Record<string, number> = { ...defaults }
  for (const name of Object.keys(defaults) as (keyof RequestLimits)[]) {
    const limit = limits[name]
    checkNumber(`limits.${name}`, limit)
    if (limit !== undefined) resolved[name] = limit
  }
  return resolved as ResolvedLimits
}

/**
 * Refuses a body that is larger than its limits. What a conversation has in it already counts apart
 * from what is new, so that one large file does not keep people from sending the next message.
 */
export function checkSize(
  body: unknown,
  { size, limits }: { readonly size: number; readonly limits: ResolvedLimits },
): void {
  if (size <= limits.body) return
  const { messages } = Object(body)
  const last = Array.isArray(messages) ? messages.slice(-1) : []
  const fresh = byteLength({ ...Object(body), messages: last })
  if (fresh > limits.body) {
    refuse(
      413,
      'size',
      `The new message has ${fresh} bytes, and \`limits.body\` allows ${limits.body}. Send less, or smaller files.`,
    )
  }
  if (size - fresh > limits.history) {
    refuse(
      413,
      'size',
      `The messages before the new one have ${size - fresh} bytes, and \`limits.history\` allows ${limits.history}. Remove older messages or files.`,
    )
  }
}

function byteLength(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}

/** Counts what a request has of everything that is limited, before any of it is read closely. */
export function checkCounts(body: unknown, limits: ResolvedLimits): void {
  const { messages, tools, output } = Object(body)
  const check = createCountCheck(limits)
  if (Array.isArray(messages)) checkMessageCounts(messages, check)
  const declared = Object.values(Object(tools))
  check('tools', { count: declared.length, what: `The request declares ${declared.length} tools` })
  let count = 0
  for (const schema of [
    ...declared.map((tool) => Object(tool).inputSchema),
    Object(output).schema,
  ]) {
    count += countValues(schema, limits.schemaValues - count)
    check('schemaValues', { count, what: 'The schemas have too many values' })
  }
}

/** Refuses a request that has more than its limit allows. `what` names what it has, in a sentence. */
type CountCheck = (
  name: keyof RequestLimits,
  found: { readonly count: number; readonly what: string },
) => void

function createCountCheck(limits: ResolvedLimits): CountCheck {
  return (name, { count, what }) => {
    if (count <= limits[name]) return
    refuse(400, 'limit', `${what}, and \`limits.${name}\` allows ${limits[name]}`)
  }
}

function checkMessageCounts(messages: readonly unknown[], check: CountCheck): void {
  check('messages', { count: messages.length, what: `The request has ${messages.length} messages` })
  let totalParts = 0
  let totalSteps = 0
  let calls = 0
  for (const [index, message] of messages.entries()) {
    const { parts, content, steps } = Object(message)
    const list: readonly unknown[] = [parts, content].find(Array.isArray) ?? []
    const stepCount = Array.isArray(steps) ? steps.length : 0
    check('parts', { count: list.length, what: `messages[${index}] has ${list.length} parts` })
    check('steps', { count: stepCount, what: `messages[${index}] has ${stepCount} steps` })
    totalParts += list.length
    totalSteps += stepCount
    for (const part of list) if (Object(part).type === 'tool-call') calls++
  }
  check('totalParts', { count: totalParts, what: `The messages have ${totalParts} parts` })
  check('totalSteps', { count: totalSteps, what: `The messages have ${totalSteps} steps` })
  check('calls', { count: calls, what: `The messages have ${calls} tool calls` })
}

/** How many values a value has in it. Stops counting soon after `most`. */
function countValues(value: unknown, most: number): number {
  const waiting: unknown[] = [value]
  let count = 0
  while (waiting.length && count <= most) {
    const next = waiting.pop()
    count++
    if (typeof next !== 'object' || next === null) continue
    for (const inner of Object.values(next)) waiting.push(inner)
  }
  return count + waiting.length
}
