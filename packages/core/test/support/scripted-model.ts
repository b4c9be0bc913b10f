import type { EventBatch, Model, Outcome, StreamEvent } from '../../src/index.ts'
import { anyModel } from './cassette-harness.ts'

export const start: StreamEvent = { type: 'start', step: 0, vendor: 'made', model: 'made' }

const stopped: Outcome = { type: 'complete', finishReason: 'stop' }

export function end(outcome: Outcome = stopped, step = 0): StreamEvent {
  return { type: 'end', step, outcome }
}

export function content(delta: string, part = 'content'): StreamEvent {
  return { type: 'content', part, delta }
}

/** An event that is not of its form. */
export function malformed(event: object): StreamEvent {
  return event as StreamEvent
}

/** A model that emits these batches in its first step, and may swallow what goes wrong. */
export function scripted(
  batches: readonly EventBatch[],
  { swallowsErrors = false }: { readonly swallowsErrors?: boolean } = {},
): Model {
  return {
    ...anyModel({ fetch: () => Promise.reject(new Error('A scripted model sends nothing')) }),
    async streamStep(_, emit) {
      for (const batch of batches) {
        try {
          await emit(batch)
        } catch (cause) {
          if (!swallowsErrors) throw cause
        }
      }
    },
  }
}
