import { type ReactNode, useLayoutEffect, useRef } from 'react'

/**
 * Shows how often the component around it rendered since `id` changed. It writes to the DOM itself:
 * a state update would cause a render and be counted.
 */
export function RenderCount({ id }: { readonly id: string }): ReactNode {
  const count = useRef({ id, times: 0 })
  const output = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (count.current.id !== id) count.current = { id, times: 0 }
    count.current.times++
    const { times } = count.current
    if (output.current) {
      output.current.textContent = `${times} ${times === 1 ? 'render' : 'renders'}`
    }
  })
  return (
    <span
      ref={output}
      className="render-count"
      title="How often React rendered the component that shows this, from the start to here"
    />
  )
}
