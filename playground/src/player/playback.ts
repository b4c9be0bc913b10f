import type { ChatActions, ChatAssistantMessage, Middleware } from '@deltakit/core'
import { everyFrame } from '@deltakit/core'
import { type Interaction, replay } from '@deltakit/core/cassette'
import { partialToolInputs } from '@deltakit/core/tools'
import type { UseChatStreamOptions } from '@deltakit/react'
import { followUpOf, modelOf, promptOf, toolOutputsOf } from '../recordings/recorded-request.ts'
import type { Provider } from '../recordings/vendors.ts'
import { toolCallActions } from '../ui/tool-call-actions.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import { dropOf, type Faults } from './faults.ts'
import { observeFetch } from './observed-fetch.ts'
import { createPlayhead, type Playhead } from './playhead.ts'
import type { Tape } from './tape.ts'

/** One playback of a cassette from its start, with the chat that receives it and a log of it. */
export interface Playback {
  readonly id: string
  readonly tape: Tape
  readonly log: EventLog
  readonly playhead: Playhead
  readonly options: UseChatStreamOptions
  /** Sends what was sent when the cassette was recorded. Only the first call has an effect. */
  start(chat: ChatActions): void
  /** Resolves once the whole conversation has been played. */
  readonly ended: Promise<void>
  close(): void
}

/** What a playback plays, and how. */
export interface PlaybackOptions {
  readonly tape: Tape
  readonly provider: Provider
  readonly faults: Faults
}

export function createPlayback(id: string, { tape, provider, faults }: PlaybackOptions): Playback {
  const { interactions } = tape.cassette
  const playhead = createPlayhead(tape.startedAt)
  const { clock } = playhead
  const log = createEventLog(playhead.now)
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
  const fetch = observeFetch(replayed, { log, playhead, onRequest })
  let resolveEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve
  })
  let started = false

  const logEvents: Middleware = (next) => (request, emit) =>
    next(request, (batch) => {
      log.addEvents(batch)
      return emit(batch)
    })

  /** An answer that was cut when it was recorded had a continuation; one that is cut here has none. */
  const hasNext = (answer: ChatAssistantMessage) => answer.outcome?.type === 'complete' || !drop

  async function converse(chat: ChatActions): Promise<void> {
    let answer = await chat.send(prompt.text)
    while (answer && hasNext(answer) && replayed.exchanges.length < interactions.length) {
      answer = await continueAs(interactions[replayed.exchanges.length], chat, answer)
    }
  }

  return {
    id,
    tape,
    log,
    playhead,
    ended,
    options: {
      id,
      model: modelOf(interactions, { provider, fetch }),
      system: prompt.system,
      messages: prompt.history,
      clock,
      // The playhead's clock is not real time, so only the playhead knows when the page needs a turn.
      scheduler: { scheduleFrame: everyFrame.scheduleFrame, yieldToPage: playhead.yieldToPage },
      middleware: logEvents,
      partialToolInputs,
      timeout: { firstByte: patience, silence: patience },
      // With a single recorded response a retry would find none.
      retry: interactions.length > 1 ? {} : false,
      stopOnUnmount: true,
    },
    start(chat) {
      if (started) return
      started = true
      void converse(chat).finally(() => {
        onRequest()
        resolveEnded()
      })
    },
    close: playhead.close,
  }
}

/** Sends what the next recorded request has: tool outputs, another message, or a continuation. */
function continueAs(
  next: Interaction | undefined,
  chat: ChatActions,
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
