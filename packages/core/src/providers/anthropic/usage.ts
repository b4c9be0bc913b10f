// Anthropic, the Messages API: how tokens are counted.

import { asFields, asNumber, asObjects } from '../../protocol/json-fields.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'
import { wholeInput } from '../reading/whole-input.ts'

/** Everything that an answer has reported of its tokens so far, by field. */
export type UsageReport = Map<string, unknown>

/**
 * Adds a half of a report. The first half counts what was read, and the last what was written; a
 * proxy's last half may lack the fields of the first. They are merged in place, because a provider
 * decides how many there are.
 */
export function addUsage(report: UsageReport, half: unknown): void {
  for (const [field, value] of Object.entries(asFields(half))) {
    if (value !== null) report.set(field, value)
  }
}

/** The counts of a report, with `raw` beside them. */
export function countUsage(report: UsageReport, raw: unknown): Usage {
  // Where the answer took several passes, as with a compaction, the counts beside them are of the last.
  const passes = asObjects<Readonly<Record<string, unknown>>>(report.get('iterations'))
  const count = (field: string) => {
    const sum = passes.reduce((sum, pass) => sum + (asNumber(pass[field]) ?? 0), 0)
    return sum || asNumber(report.get(field))
  }
  const uncached = count('input_tokens')
  const cachedInput = count('cache_read_input_tokens')
  const cacheWrite = count('cache_creation_input_tokens')
  return toUsage({
    input: wholeInput({ uncached, cachedInput, cacheWrite }),
    output: count('output_tokens'),
    cachedInput,
    cacheWrite,
    raw,
  })
}
