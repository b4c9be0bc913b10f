import { useLayoutEffect, useRef } from 'react'

/**
 * Shows how often the component around it rendered since `id` changed. It writes to the DOM itself:
 * a state update would cause a render and be counted.
 */
export function RenderCount({ id }: { id: string }) {
  const count = useRef({ id, times: 0 })
  const output = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (count.current.id !== id) count.current = { id, times: 0 }
    count.current.times++
    if (output.current) output.current.textContent = String(count.current.times)
  })
  return (
    <span className="render-count" title="How often this component rendered">
      <span ref={output} />×
    </span>
  )
}
