/**
 * Handles the rejection of a promise that nobody should have returned: an app may pass an async function
 * for one that is not, and an unhandled rejection would end a whole server.
 */
export function ignoreRejection(value: unknown): void {
  if (typeof value === 'object' && value !== null) Promise.resolve(value).catch(() => {})
}
