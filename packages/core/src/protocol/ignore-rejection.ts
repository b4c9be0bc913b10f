/**
 * Ignores the rejection of a promise where none was expected: an app may pass an async function as a
 * callback that is not awaited. Unhandled, the rejection would end a whole server.
 */
export function ignoreRejection(value: unknown): void {
  if (typeof value === 'object' && value !== null) Promise.resolve(value).catch(() => {})
}
