import { useEffect, useState } from 'react'
import { type Place, readPlace } from './route.ts'

/** Another one whenever somebody goes somewhere, if only to the same place again. */
export function usePlace(): Place {
  const [place, setPlace] = useState(() => readPlace(location.hash))
  useEffect(() => {
    // What the deck writes into the address is where it is already, and makes no such event.
    const look = () => setPlace(readPlace(location.hash))
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])
  return place
}
