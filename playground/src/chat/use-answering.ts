import type { Model } from '@deltakit/core'
import { type Cassette, readCassette } from '@deltakit/core/cassette'
import { useReadableStore } from '@deltakit/react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { loadCassette } from '../recordings/catalog.ts'
import type { Talk } from './chat-session.ts'
import { type DemoTools, demoTools } from './demo-tools.ts'
import { modelFor, type Source } from './source.ts'

export interface Answering {
  readonly model: Model | undefined
  readonly tools: DemoTools
  readonly cassette: Cassette | undefined
}

/** Who answers, and with which tools. */
export function useAnswering(talk: Talk): Answering {
  const source = useReadableStore(talk.source)
  const name = source.kind === 'cassette' ? source.name : ''
  const { data: cassette } = useQuery({ ...cassetteQuery(name), enabled: name !== '' })
  return useMemo(() => answeringFrom(talk, source, cassette), [talk, source, cassette])
}

export function answeringFrom(
  { around }: Talk,
  source: Source,
  cassette: Cassette | undefined,
): Answering {
  return { model: modelFor(source, { cassette, around }), tools: demoTools(cassette), cassette }
}

export function cassetteQuery(name: string) {
  return queryOptions<Cassette>({
    queryKey: ['cassette', name],
    queryFn: async () => readCassette(await loadCassette(name)),
    staleTime: 'static',
    // It is a file of the page.
    networkMode: 'always',
  })
}
