// Anthropic, the Messages API: how tokens are counted.

import { toUsage, type Usage } from '../../protocol/usage.ts'
import { isTooDeep, numberIn, objectIn } from '../reading/fields.ts'

/** What an answer reports of its tokens, in two halves or more. */
export interface UsageReport {
  /** Adds a half: its fields replace those before it, but `null` replaces nothing. */
  add(half: unknown): void
  isEmpty(): boolean
  /** The counts so far. `raw` goes with them: the half they come from, or everything at the end. */
  counts(raw: unknown): Usage
  /** Copies every field that was reported, so it is for the end only. */
  everything(): unknown
}

/**
 * The first half counts what was read, and the last what was written. A proxy's last half may lack the
 * fields of the first, so they are merged: in place, for a provider decides how many there are.
 */
export function createUsageReport(): UsageReport {
  const fields = new Map<string, unknown>()

  function count(field: string): number | undefined {
    return numberIn(fields.get(field))
  }

  return {
    add(half) {
      for (const [field, value] of Object.entries(objectIn(half))) {
        if (value !== null && !isTooDeep(value)) fields.set(field, value)
      }
    },
    isEmpty: () => fields.size === 0,
    counts(raw) {
      const read = count('input_tokens')
      const cachedInput = count('cache_read_input_tokens')
      const cacheWrite = count('cache_creation_input_tokens')
      return toUsage({
        // Anthropic's input leaves out what the cache gave and took.
        input: read === undefined ? undefined : read + (cachedInput ?? 0) + (cacheWrite ?? 0),
        output: count('output_tokens'),
        cachedInput,
        cacheWrite,
        raw,
      })
    },
    everything: () => Object.fromEntries(fields),
  }
}
