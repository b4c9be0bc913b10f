import { useReadableStore } from '@deltakit/react'
import { useEffect } from 'react'
import { usePlayerContext } from './player-context.ts'
import './notice.css'

/** Shows what the page did with a paste or a file. The next page or recording takes it away. */
export function Notice() {
  const { notice } = usePlayerContext()
  const text = useReadableStore(notice)

  useEffect(() => {
    const clear = () => notice.set('')
    addEventListener('hashchange', clear)
    return () => removeEventListener('hashchange', clear)
  }, [notice])

  return (
    <div role="status">
      {text && (
        <div className="notice-bar">
          <p>{text}</p>
          <button type="button" onClick={() => notice.set('')}>
            Close
          </button>
        </div>
      )}
    </div>
  )
}
