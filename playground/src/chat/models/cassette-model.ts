import type { Emit, Model, StreamEvent } from '@deltakit/core'
import { type Cassette, replay } from '@deltakit/core/cassette'
import { type Pace, paceOf } from '@deltakit/devtools/deck'
import { modelOf, type Provider } from '@deltakit/devtools/recordings'
import type { Speed } from './model-settings.ts'
import { type Attempts, groupIntoTurns, nextAnswer, type ShownText } from './recorded-turns.ts'

declare module '@deltakit/core' {
  interface AppTypes {
    /** What the playground itself says in an answer. */
    dataParts: { notice: string }
    /** Where the times of an answer come from. */
    metadata: { pace?: Pace }
  }
}

export interface CassetteModelOptions {
  /** Reads the recorded answers. */
  readonly provider: Provider
  readonly speed: Speed
  /** Wraps the `fetch` that the model uses. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

/**
 * A model that answers from a cassette. The conversation so far decides which recorded response is next,
 * so that a reload, another branch or a cleared chat continues at the right place. Where the recording
 * has no answer, the playground says so.
 */
export function cassetteModel(
  { interactions }: Cassette,
  { provider, speed, wrapFetch }: CassetteModelOptions,
): Model {
  const turns = groupIntoTurns(interactions)
  let attempts: Attempts = []
  let attempt = 0
  const fetch = wrapFetch((...request) => {
    const next = attempts[attempt++ % attempts.length]
    const cassette: Cassette = { version: 2, interactions: next ? [next] : [] }
    const options = speed === 'max' ? {} : { speed: Number(speed) }
    return replay(cassette, { ...options, match: 'order' })(...request)
  })
  const model = modelOf(interactions, { provider, fetch })
  return {
    ...model,
    async streamStep(request, emit, next) {
      const { messages, step, emitData } = request
      const answer = nextAnswer(turns, { messages, model: model.id })
      if ('problem' in answer) {
        await emit([{ type: 'start', step, vendor: model.vendor, model: model.id }])
        emitData?.('notice', answer.problem)
        await emit([{ type: 'end', step, outcome: { type: 'complete', finishReason: 'stop' } }])
        return
      }
      attempts = answer.attempts
      attempt = 0
      // Others, such as a recorder, may have wrapped the fetch of the model they were given.
      const plain = { ...model, fetch: request.model.fetch }
      await next({ ...request, model: plain }, withoutShown(emit, answer.shown))
    },
  }
}

/** Leaves out the text that an answer has already: a recording plays a step from its beginning. */
function withoutShown(emit: Emit, shown: ShownText): Emit {
  const left = { ...shown }
  if (!left.reasoning && !left.content) return emit

  function rest(event: StreamEvent): StreamEvent[] {
    if (event.type !== 'reasoning' && event.type !== 'content') return [event]
    const { delta } = event
    const skipped = Math.min(left[event.type], delta.length)
    left[event.type] -= skipped
    return skipped === delta.length ? [] : [{ ...event, delta: delta.slice(skipped) }]
  }

  return (batch) => {
    const events = batch.flatMap(rest)
    return events.length ? emit(events) : undefined
  }
}

/** Where the times of an answer come from. At another speed than the recorded one they are nobody's. */
export function paceAt(cassette: Cassette, speed: Speed): Pace {
  return speed === '1' ? paceOf(cassette) : 'made-up'
}
