/**
 * Handles the rejection of a promise that nobody should have returned: an app may pass an async function
 * for one that is not, and on a server an unhandled rejection ends the process.
 */
export function ignoreRejection(value: unknown): void {
  if (typeof value === 'object' && value !== null) Promise.resolve(value).catch(() => {})
}
