import type { Model } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { useReadableStore } from '@deltakit/react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { loadCassette } from '../recordings/catalog.ts'
import type { ChatSession } from './chat-session.ts'
import { type DemoTools, demoTools } from './demo-tools.ts'
import { isRecorded, type ModelSource, modelFor } from './model-source.ts'

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
  const cassette = useCassette(isRecorded(source) ? source.name : '')
  const second = useCassette(source.kind === 'fallback' ? source.second : '')
  return useMemo(
    () => createModelSetup(session, { source, cassette, second }),
    [session, source, cassette, second],
  )
}

function useCassette(name: string): Cassette | undefined {
  return useQuery({ ...cassetteQuery(name), enabled: name !== '' }).data
}

interface SetupOptions {
  readonly source: ModelSource
  readonly cassette: Cassette | undefined
  readonly second?: Cassette | undefined
}

export function createModelSetup(
  { wrapFetch }: ChatSession,
  { source, cassette, second }: SetupOptions,
): ModelSetup {
  return {
    model: modelFor(source, { cassette, second, wrapFetch }),
    tools: demoTools(second ?? cassette),
    cassette,
  }
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
