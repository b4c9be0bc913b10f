/** Tokens and money, in one shape whoever answered. What was not reported is left out. */
export interface Usage {
  /** Tokens read, cached ones included. */
  readonly input?: number
  /** Tokens written, reasoning included. */
  readonly output?: number
  readonly reasoning?: number
  readonly cachedInput?: number
  readonly cacheWrite?: number
  /** `input + output`. */
  readonly total?: number
  /** In USD, where the provider says. */
  readonly cost?: number
  /** What the provider said last, in its own words. */
  readonly raw?: unknown
}

/** Usage from what a provider's fields hold, where they hold numbers. */
export function toUsage(fields: { readonly [Field in keyof Usage]: unknown }): Usage {
  const total = Number(fields.input) + Number(fields.output)
  return Object.fromEntries(
    Object.entries({ ...fields, total }).filter(
      ([name, value]) => name === 'raw' || Number.isFinite(value),
    ),
  )
}

/** Several steps together. What only some of them reported is kept; `raw` is the last run's. */
export function sumUsage(usages: readonly (Usage | undefined)[]): Usage {
  const sum: Record<string, unknown> = {}
  for (const usage of usages) {
    const said: Record<string, unknown> = { ...usage }
    for (const field in said) {
      const value = said[field]
      sum[field] = typeof value === 'number' ? Number(sum[field] ?? 0) + value : value
    }
  }
  return sum
}
