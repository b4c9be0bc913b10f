import { useLayoutEffect, useRef } from 'react'

/**
 * How often the component around it was rendered, since it shows that one. Written past React, or it
 * would count itself.
 */
export function Renders({ of }: { of: string }) {
  const count = useRef({ of, times: 0 })
  const place = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (count.current.of !== of) count.current = { of, times: 0 }
    count.current.times++
    if (place.current) place.current.textContent = String(count.current.times)
  })
  return (
    <span className="renders" title="How often this component was rendered">
      <span ref={place} />×
    </span>
  )
}
