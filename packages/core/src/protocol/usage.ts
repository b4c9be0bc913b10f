/** Tokens and money in one shape, whichever provider answers. What is not reported is left out. */
export interface Usage {
  /** Tokens read, cached ones included. */
  readonly input?: number
  /** Tokens written, reasoning included. */
  readonly output?: number
  /** Tokens of reasoning, which are part of `output`. */
  readonly reasoning?: number
  /** Tokens read from the provider's cache, which are part of `input`. */
  readonly cachedInput?: number
  /** Tokens written to the provider's cache. */
  readonly cacheWrite?: number
  /** `input + output`. */
  readonly total?: number
  /** In USD, where the provider reports it. */
  readonly cost?: number
  /** The provider's latest report in its own words. */
  readonly raw?: unknown
}

/** Fields of a usage before anybody has checked that they hold numbers. */
export type UncheckedUsage = { readonly [Field in keyof Usage]?: unknown }

const counts = [
  'input',
  'output',
  'reasoning',
  'cachedInput',
  'cacheWrite',
  'total',
  'cost',
] as const

type Count = (typeof counts)[number]

const countNames: ReadonlySet<string> = new Set(counts)

/**
 * Usage from unchecked fields: finite numbers under known names, and `raw` as it is. Everything else
 * is dropped, so that merging reports never grows with the names a provider makes up.
 */
export function toUsage(fields: UncheckedUsage): Usage {
  const { input, output } = fields
  const total = isFiniteNumber(input) && isFiniteNumber(output) ? input + output : undefined
  const usage: { raw?: unknown } & { [Name in Count]?: number } = {}
  for (const name in fields) {
    const value = name === 'total' ? total : fields[name as keyof Usage]
    if (isCount(name) && isFiniteNumber(value)) usage[name] = value
    else if (name === 'raw' && value !== undefined) usage.raw = value
  }
  if (total !== undefined) usage.total = total
  return usage
}

/** The usage of several steps or answers together. A count that only some of them report is kept. */
export function sumUsage(usages: readonly (Usage | undefined)[]): Usage {
  const sum: { raw?: unknown } & { [Name in Count]?: number } = {}
  for (const usage of usages) {
    // Most steps have none while they stream, and each change that is shown sums again.
    if (!usage) continue
    for (const name of counts) {
      const value = usage[name]
      if (isFiniteNumber(value)) sum[name] = (sum[name] ?? 0) + value
    }
    if (usage.raw !== undefined) sum.raw = usage.raw
  }
  return toUsage(sum)
}

/** Whether a usage has a count of that name. */
function isCount(name: string): name is Count {
  return countNames.has(name)
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
