import { useEffect, useState } from 'react'

const step = 4_000

/**
 * Returns how much of a text of that length to show. It may be more than there is. A long text is
 * revealed step by step, one step per frame, so that the page keeps its frame rate.
 */
export function useRevealedLength(length: number): number {
  const [revealed, setRevealed] = useState(step)
  const next = length > revealed - step / 2 ? revealed + step : revealed

  useEffect(() => {
    if (next === revealed) return
    const frame = requestAnimationFrame(() => setRevealed(next))
    return () => cancelAnimationFrame(frame)
  }, [next, revealed])

  return revealed
}
