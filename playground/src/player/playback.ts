import { type ChatAssistantMessage, createChat, everyFrame, type Middleware } from '@deltakit/core'
import { type Interaction, replay } from '@deltakit/core/cassette'
import { partialToolInputs } from '@deltakit/core/tools'
import {
  createPlayhead,
  createStreamLog,
  observeFetch,
  type Playback,
  recordedRequest,
  type Tape,
} from '@deltakit/devtools/deck'
import {
  dropOf,
  type Faults,
  followUpOf,
  modelOf,
  type Provider,
  promptOf,
  recordedAt,
  toolOutputsOf,
} from '@deltakit/devtools/recordings'
import { toolCallActions } from '../ui/tool-call-actions.ts'

/** What a playback plays, and how. */
export interface PlaybackOptions {
  readonly tape: Tape
  readonly provider: Provider
  readonly faults: Faults
}

/** Plays a cassette into a chat. It sends what was sent when the cassette was recorded. */
export function createPlayback(id: string, { tape, provider, faults }: PlaybackOptions): Playback {
  const { interactions } = tape.cassette
  const playhead = createPlayhead(recordedAt(interactions) ?? Date.now())
  const log = createStreamLog(playhead.now)
  const drop = dropOf(faults)
  const replayed = replay(tape.cassette, {
    speed: 1,
    match: 'order',
    clock: playhead.tape,
    ...(faults.bytesPerRead ? { cut: faults.bytesPerRead } : {}),
    ...(drop ? { drop } : {}),
  })
  const patience = faults.connection === 'silence' ? 5_000 : 60_000
  const prompt = promptOf(interactions)
  // Time must not pass before the first request.
  const onRequest = playhead.pauseTime()
  const fetch = observeFetch(replayed, {
    log,
    pauseTime: playhead.pauseTime,
    sentRequest: (index) => recordedRequest(interactions[index]),
    onRequest,
  })
  let resolveEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })

  const logEvents: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      log.addEvents(batch)
      return emit(batch)
    })

  const chat = createChat({
    id,
    model: modelOf(interactions, { provider, fetch }),
    system: prompt.system,
    messages: prompt.history,
    clock: playhead.clock,
    // The playhead's clock is not real time, so only the playhead knows when the page needs a turn.
    scheduler: { scheduleFrame: everyFrame.scheduleFrame, yieldToPage: playhead.yieldToPage },
    middleware: logEvents,
    partialToolInputs,
    timeout: { firstByte: patience, silence: patience },
    // With a single recorded response a retry would find none.
    retry: interactions.length > 1 ? {} : false,
    // An answer that the provider paused continues with the next recorded request.
    maxSteps: 1,
  })

  /** What failed when it was recorded was followed by another request; what fails by a fault is not. */
  const hasNext = (answer: ChatAssistantMessage) =>
    answer.outcome?.type === 'complete' || !(drop || faults.corrupt)

  async function converse(): Promise<void> {
    let answer = await chat.send(prompt.text)
    while (answer && hasNext(answer) && replayed.exchanges.length < interactions.length) {
      answer = await continueAs(interactions[replayed.exchanges.length], answer)
    }
  }

  /** Sends what the next recorded request has: tool outputs, another message, or a continuation. */
  function continueAs(
    next: Interaction | undefined,
    { id: messageId, parts }: ChatAssistantMessage,
  ) {
    const outputs = toolOutputsOf(next)
    const open = parts.filter((part) => part.type === 'tool-call' && part.status === 'ready')
    if (open.length && outputs.length) {
      const { addOutput } = toolCallActions(chat)
      const answers = open.map(({ key }, index) =>
        addOutput({ messageId, key }, outputs[index] ?? 'Not run'),
      )
      return answers.at(-1)
    }
    const text = followUpOf(next)
    return text ? chat.send(text) : chat.continue()
  }

  return {
    id,
    log: log.snapshot,
    chat,
    playhead,
    ended,
    start() {
      void converse().finally(() => {
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
