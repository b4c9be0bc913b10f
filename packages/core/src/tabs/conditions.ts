/** What waits until something is so. */
export interface Conditions {
  /** Resolves once it is so. */
  until(isMet: () => boolean): Promise<void>
  /** Something changed: those whose condition is met go on. */
  check(): void
}

/** Creates a list of conditions, which is empty. */
export function createConditions(): Conditions {
  const waiting = new Set<{ isMet(): boolean; resolve(): void }>()
  return {
    until(isMet) {
      if (isMet()) return Promise.resolve()
      return new Promise((resolve) => waiting.add({ isMet, resolve }))
    },
    check() {
      for (const condition of waiting) {
        if (!condition.isMet()) continue
        waiting.delete(condition)
        condition.resolve()
      }
    },
  }
}
