import {
  createChat,
  type Emit,
  everyFrame,
  type Model,
  type StepRequest,
  type StreamEvent,
  type StreamStep,
} from '@deltakit/core'
import { type Cassette, type Interaction, replay } from '@deltakit/core/cassette'
import { partialToolInputs } from '@deltakit/core/tools'
import { observeFetch } from '../deck/log/observe-fetch.ts'
import { recordedRequest } from '../deck/log/recorded-request.ts'
import { createStreamLog } from '../deck/log/stream-log.ts'
import type { Playable, Playback } from '../deck/playback/player.ts'
import { createPlayhead } from '../deck/playback/playhead.ts'
import { createTape, type Tape } from '../deck/playback/tape.ts'
import { promptOf, toolOutputOf } from './recorded-body.ts'

/** A recorded stream that the deck plays again: its bytes go through the model that read them. */
export function playableStream(cassette: Cassette, model: Model): Playable {
  const tape = createTape(cassette)
  return { pace: tape.pace, createPlayback: (id) => createPlayback(id, { tape, recorded: model }) }
}

function createPlayback(
  id: string,
  { tape, recorded }: { readonly tape: Tape; readonly recorded: Model },
): Playback {
  const { interactions } = tape.cassette
  const playhead = createPlayhead(0)
  const log = createStreamLog(playhead.now)
  const replayed = replay(tape.cassette, { speed: 1, match: 'order', clock: playhead.tape })
  // Time must not pass before the first request.
  const onRequest = playhead.pauseTime()
  const fetch = observeFetch(replayed, {
    log,
    pauseTime: playhead.pauseTime,
    sentRequest: (index) => recordedRequest(interactions[index]),
    onRequest,
  })

  const streamStep = async (request: StepRequest, emit: Emit, next: StreamStep): Promise<void> => {
    const calls: CallEvent[] = []
    const logged: Emit = (batch) => {
      for (const event of batch) if (isCall(event)) calls.push(event)
      log.addEvents(batch)
      return emit(batch)
    }
    for (let step = request.step; ; step++) {
      const before = replayed.exchanges.length
      await next(withFetch({ ...request, step, model: recorded }, fetch), logged)
      const following = interactions[replayed.exchanges.length]
      if (!following || replayed.exchanges.length === before) return
      const outputs = calls.splice(0).flatMap((call) => outputEvent(call, { step, following }))
      if (outputs.length) await logged(outputs)
    }
  }

  const chat = createChat({
    id,
    model: {
      id: recorded.id,
      vendor: recorded.vendor,
      request: () => ({ url: '', body: {} }),
      headers: () => ({}),
      reader: () => ({ read: () => false }),
      streamStep,
    },
    clock: playhead.clock,
    // The playhead's clock is not real time, so only the playhead knows when the page needs a turn.
    scheduler: { scheduleFrame: everyFrame.scheduleFrame, yieldToPage: playhead.yieldToPage },
    partialToolInputs,
    // With a single recorded response a retry would find none.
    retry: interactions.length > 1 ? {} : false,
  })
  let resolveEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })

  return {
    id,
    log: log.snapshot,
    chat,
    playhead,
    ended,
    start() {
      void chat.send(promptOf(interactions[0])).finally(() => {
        onRequest()
        resolveEnded()
      })
    },
    close() {
      playhead.close()
      void chat.stop()
    },
  }
}

/** The request, sent by that `fetch`, whichever model it tries. */
function withFetch(request: StepRequest, fetch: typeof globalThis.fetch): StepRequest {
  const model = { ...request.model, fetch }
  if (!request.model.candidates) return { ...request, model }
  const wrapAttempt = (step: StreamStep): StreamStep => {
    return (attempt, emit) => step({ ...attempt, model: { ...attempt.model, fetch } }, emit)
  }
  return { ...request, wrapAttempt }
}

type CallEvent = Extract<StreamEvent, { type: 'tool-call' }>

function isCall(event: StreamEvent): event is CallEvent {
  return event.type === 'tool-call' && event.status === undefined
}

/** The output of a call that the page executed: the next request has it. */
function outputEvent(
  { id, part }: CallEvent,
  { step, following }: { readonly step: number; readonly following: Interaction },
): StreamEvent | [] {
  const output = toolOutputOf(following, id)
  return output === undefined ? [] : { type: 'tool-output', key: `${step}/${part}`, output }
}
