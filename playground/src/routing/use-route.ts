import { useEffect, useState } from 'react'
import { parseRoute, type Route } from './route.ts'

/** Returns the current route. It is a new object on every navigation, even to the same address. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash))
  useEffect(() => {
    // `history.replaceState`, which the player uses for its position, fires no such event.
    const update = () => setRoute(parseRoute(location.hash))
    addEventListener('hashchange', update)
    return () => removeEventListener('hashchange', update)
  }, [])
  return route
}
