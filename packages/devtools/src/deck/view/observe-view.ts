/** Calls `update` when an element is scrolled, and when its size changes. Returns what ends that. */
export function observeView(element: HTMLElement, update: () => void): () => void {
  const observer = new ResizeObserver(update)
  observer.observe(element)
  element.addEventListener('scroll', update, { passive: true })
  return () => {
    observer.disconnect()
    element.removeEventListener('scroll', update)
  }
}
