import type { Model, Tools } from '@deltakit/core'
import type { Cassette } from '@deltakit/core/cassette'
import { fallback } from '@deltakit/core/fallback'
import type { Pace } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ChatSession, Lane } from '../chat-session.ts'
import { paceAt } from './cassette-model.ts'
import { cassetteQuery } from './cassette-query.ts'
import { createModel } from './create-model.ts'
import { demoTools } from './demo-tools.ts'
import type { ModelSettings, Slot, Speed } from './model-settings.ts'
import { isRecorded, type ModelSource, missingIn } from './model-source.ts'

/** The model of a chat and its tools. */
export interface ModelSetup {
  /** Undefined while the source is incomplete or its cassette is loading. */
  readonly model: Model | undefined
  readonly tools: Tools
  readonly cassette: Cassette | undefined
  readonly pace: Pace
  /** What a person must do before the model can answer, if anything. */
  readonly missing: string | undefined
}

/** Returns the model and the tools of a slot. In a fallback the first slot has both models. */
export function useModelSetup(session: ChatSession, slot: Slot): ModelSetup {
  const settings = useReadableStore(session.settings)
  const { first, second } = settings
  const firstCassette = useCassette(first)
  const secondCassette = useCassette(second)
  return useMemo(
    () => createSlotSetup(session, { slot, settings, firstCassette, secondCassette }),
    [session, slot, settings, firstCassette, secondCassette],
  )
}

function useCassette(source: ModelSource): Cassette | undefined {
  const name = isRecorded(source) ? source.name : ''
  return useQuery({ ...cassetteQuery(name), enabled: name !== '' }).data
}

interface SlotOptions {
  readonly slot: Slot
  readonly settings: ModelSettings
  readonly firstCassette: Cassette | undefined
  readonly secondCassette: Cassette | undefined
}

function createSlotSetup(session: ChatSession, options: SlotOptions): ModelSetup {
  const { slot, settings, firstCassette, secondCassette } = options
  const { mode, speed } = settings
  const cassette = slot === 'first' ? firstCassette : secondCassette
  const lane = session.lanes[slot]
  const setup = createModelSetup(lane, { source: settings[slot], cassette, speed })
  if (mode !== 'fallback') return setup
  const other = createModelSetup(lane, {
    source: settings.second,
    cassette: secondCassette,
    speed,
  })
  return {
    model: setup.model && other.model && fallback([setup.model, other.model]),
    tools: demoTools(cassette, secondCassette),
    cassette,
    pace: setup.pace === other.pace ? setup.pace : 'made-up',
    missing: setup.missing ?? other.missing,
  }
}

interface SetupOptions {
  readonly source: ModelSource
  readonly cassette: Cassette | undefined
  readonly speed: Speed
}

export function createModelSetup(
  lane: Lane,
  { source, cassette, speed }: SetupOptions,
): ModelSetup {
  const model = createModel(source, { cassette, speed, wrapFetch: lane.wrapFetch })
  return {
    model,
    // A server has tools of its own.
    tools: source.kind === 'worker' || source.kind === 'handler' ? {} : demoTools(cassette),
    cassette,
    pace: isRecorded(source) ? (cassette ? paceAt(cassette, speed) : 'made-up') : 'live',
    missing: missingIn(source) ?? (model ? undefined : 'The recording is loading'),
  }
}
