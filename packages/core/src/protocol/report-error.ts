/** Reports an error of the app's code, where throwing it would stop ours: it must not end the program. */
export function reportAppError(error: unknown): void {
  const { reportError }: { readonly reportError?: (error: unknown) => void } = globalThis
  if (reportError) reportError(error)
  else console.error(error)
}

/** Reports the rejection of a promise where none was expected. Unhandled, it would end a whole server. */
export function reportRejection(value: unknown): void {
  if (typeof value === 'object' && value !== null) Promise.resolve(value).catch(reportAppError)
}

/** Calls a function of the app once ours is done, so that what it throws stops nothing here. */
export function callLater<Value>(
  listener: ((value: Value) => unknown) | undefined,
  value: Value,
): void {
  if (!listener) return
  queueMicrotask(async () => {
    try {
      await listener(value)
    } catch (error) {
      reportAppError(error)
    }
  })
}
