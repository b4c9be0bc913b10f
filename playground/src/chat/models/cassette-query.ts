import type { Cassette } from '@deltakit/core/cassette'
import { queryOptions } from '@tanstack/react-query'
import { loadCassette } from '../../recordings/catalog.ts'

/** Loads a cassette of the repository once. */
export function cassetteQuery(name: string) {
  return queryOptions<Cassette>({
    queryKey: ['cassette', name],
    queryFn: () => loadCassette(name),
    staleTime: 'static',
    // It is a file of the page, which works offline.
    networkMode: 'always',
  })
}
