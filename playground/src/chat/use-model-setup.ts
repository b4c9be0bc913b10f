import type { Model } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { useReadableStore } from '@deltakit/react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { loadCassette } from '../recordings/catalog.ts'
import type { ChatSession } from './chat-session.ts'
import { type DemoTools, demoTools } from './demo-tools.ts'
import { type ModelSource, modelFor } from './model-source.ts'

/** The model of the chat and its tools. */
export interface ModelSetup {
  /** Undefined while the source is incomplete or its cassette is loading. */
  readonly model: Model | undefined
  readonly tools: DemoTools
  readonly cassette: Cassette | undefined
}

/** Returns the model and the tools for the session's source. */
export function useModelSetup(session: ChatSession): ModelSetup {
  const source = useReadableStore(session.source)
  const name = source.kind === 'cassette' ? source.name : ''
  const { data: cassette } = useQuery({ ...cassetteQuery(name), enabled: name !== '' })
  return useMemo(() => createModelSetup(session, { source, cassette }), [session, source, cassette])
}

interface SetupOptions {
  readonly source: ModelSource
  readonly cassette: Cassette | undefined
}

export function createModelSetup(
  { wrapFetch }: ChatSession,
  { source, cassette }: SetupOptions,
): ModelSetup {
  return { model: modelFor(source, { cassette, wrapFetch }), tools: demoTools(cassette), cassette }
}

export function cassetteQuery(name: string) {
  return queryOptions<Cassette>({
    queryKey: ['cassette', name],
    queryFn: () => loadCassette(name),
    staleTime: 'static',
    // It is a file of the page, which works offline.
    networkMode: 'always',
  })
}
