/**
 * Resolves when the page has nothing better to do, and soon in any case: not before `delay` milliseconds, so
 * that the end of an answer is rendered first.
 */
export async function whenIdle(delay = 0): Promise<void> {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
  // Safari and servers have no such callback.
  if (typeof requestIdleCallback !== 'function') return
  await new Promise<void>((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: 2_000 })
  })
}
