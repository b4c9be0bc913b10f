/** Resolves when the page has nothing better to do, and soon in any case. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari and servers have no such callback.
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback(() => resolve(), { timeout: 2_000 })
    } else {
      setTimeout(resolve)
    }
  })
}
