import { ProtocolError } from './errors.ts'

/**
 * How deep the JSON of one message of a stream may be nested. It is far deeper than any that is meant,
 * and safe to recurse over. A handler accepts more, so that it takes an answer back.
 */
export const deepestMessage = 480

/** Throws a `ProtocolError` for a message that is nested deeper. */
export function checkDepth(message: unknown): void {
  if (!isTooDeep(message, deepestMessage)) return
  throw new ProtocolError(`A message of the answer is nested more than ${deepestMessage} deep`)
}

/** How deep what a provider or a tool made may be in what a client sends back. */
export const deepestPast = 500

/** How deep the body of a request may be, which has all that in a part of a message. */
export const deepestBody = 520

/** How deep the output of a tool may be nested, so that it fits into a message of a stream. */
export const deepestOutput = 400

/**
 * Whether arrays and objects are nested more levels deep. `JSON.parse` takes a value with which
 * `JSON.stringify` overflows the stack, so it would fail only when an answer is stored or sent back.
 */
export function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  // `for in` makes Node 24 compile this function again and again where shapes differ (bench/templates.mjs).
  for (const member of Object.values(value)) if (isTooDeep(member, levels - 1)) return true
  return false
}
