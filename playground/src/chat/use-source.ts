import type { Model } from '@deltakit/core'
import {
  type Cassette,
  type Recorder,
  readCassette,
  record,
  writeCassette,
} from '@deltakit/core/cassette'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { loadCassette } from '../deck/cassettes.ts'
import { modelFor, type Source } from './source.ts'

interface Answering {
  readonly model: Model | undefined
  /** All that was streamed from this source so far, as YAML without its secrets. */
  recorded(): string
}

/** The model that asks a source, with everything it says kept. */
export function useSource(source: Source): Answering {
  const name = source.kind === 'cassette' ? source.name : ''
  const { data: cassette } = useQuery<Cassette>({
    queryKey: ['cassette', name],
    queryFn: async () => readCassette(await loadCassette(name)),
    enabled: name !== '',
    staleTime: 'static',
    // It is a file of the page.
    networkMode: 'always',
  })
  return useMemo(() => answeringFrom(source, cassette), [source, cassette])
}

function answeringFrom(source: Source, cassette: Cassette | undefined): Answering {
  let recorder: Recorder | undefined
  const model = modelFor(source, {
    cassette,
    around(fetch) {
      recorder = record(fetch)
      return recorder.fetch
    },
  })
  const nothing: Cassette = { version: 2, interactions: [] }
  return { model, recorded: () => writeCassette(recorder?.cassette() ?? nothing) }
}
