import { useEffect, useReducer } from 'react'

/**
 * Returns another number whenever the colours of the page may have changed, for a canvas keeps those that it was
 * drawn with. The system has a scheme, and a page that lets people choose one sets an attribute of its root or body.
 */
export function useColorScheme(): number {
  const [count, changed] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    query.addEventListener('change', changed)
    const observer = new MutationObserver(changed)
    for (const element of [document.documentElement, document.body]) {
      observer.observe(element, { attributes: true })
    }
    return () => {
      query.removeEventListener('change', changed)
      observer.disconnect()
    }
  }, [])
  return count
}
