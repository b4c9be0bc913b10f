import { useReadableStore } from '@deltakit/react'
import { useEffect, useRef } from 'react'
import { usePlayerContext } from './player-context.ts'
import './notice.css'

/** Shows what the page did with a paste or a file. It covers a part of the page, so whatever a person does next takes it away. */
export function Notice() {
  const { notice } = usePlayerContext()
  const text = useReadableStore(notice)
  const bar = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const clear = () => notice.set('')
    const clearIfOutside = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && bar.current?.contains(target))) clear()
    }
    addEventListener('hashchange', clear)
    addEventListener('pointerdown', clearIfOutside)
    return () => {
      removeEventListener('hashchange', clear)
      removeEventListener('pointerdown', clearIfOutside)
    }
  }, [notice])

  return (
    <div role="status">
      {text && (
        <div ref={bar} className="notice-bar">
          <p>{text}</p>
          <button type="button" onClick={() => notice.set('')}>
            Close
          </button>
        </div>
      )}
    </div>
  )
}
