/** Calls back when the network is back, or a person comes back to the page. Returns what stops it. */
export function onReturn(listener: () => void): () => void {
  if (typeof document === 'undefined' || typeof addEventListener !== 'function') return () => {}

  function onVisible(): void {
    if (document.visibilityState === 'visible') listener()
  }

  addEventListener('online', listener)
  document.addEventListener('visibilitychange', onVisible)
  return () => {
    removeEventListener('online', listener)
    document.removeEventListener('visibilitychange', onVisible)
  }
}

/** Whether the page says that it has no network. A runtime that does not know has one. */
export function isOffline(): boolean {
  return typeof navigator !== 'undefined' && navigator.onLine === false
}
