import { useEffect, useState } from 'react'

const step = 4_000

/**
 * Returns how much of a text of that length to show. It may be more than there is. A long text is
 * revealed step by step, one step per frame, so that the page keeps its frame rate.
 */
export function useRevealedLength(length: number): number {
  const [revealed, setRevealed] = useState(step)
  const isNearEnd = length > revealed - step / 2

  // biome-ignore lint/correctness/useExhaustiveDependencies: a text that grows in each frame would put off the next
  useEffect(() => {
    if (!isNearEnd) return
    // One step more than is shown now: a frame that brings text shows that text, too.
    const next = Math.min(length, revealed) + step
    const frame = requestAnimationFrame(() => setRevealed(next))
    return () => cancelAnimationFrame(frame)
  }, [isNearEnd, revealed])

  return revealed
}
