import { useEffect, useState } from 'react'

/**
 * How much of a text is shown. All of it, save where much comes at once: then some more at every frame, so
 * that the page keeps its frames.
 */
export function useShown(length: number): number {
  const [shown, setShown] = useState(step)
  const next = length > shown - step / 2 ? shown + step : shown

  useEffect(() => {
    if (next === shown) return
    const frame = requestAnimationFrame(() => setShown(next))
    return () => cancelAnimationFrame(frame)
  }, [next, shown])

  return shown
}

const step = 8_000
