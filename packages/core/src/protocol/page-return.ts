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
