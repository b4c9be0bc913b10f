import type { ChatActions, ChatAssistantMessage, Middleware } from '@deltakit/core'
import { everyFrame } from '@deltakit/core'
import { type Interaction, replay } from '@deltakit/core/cassette'
import { partialToolInputs } from '@deltakit/core/tools'
import type { UseChatStreamOptions } from '@deltakit/react'
import { followUpOf, modelOf, outputsOf, questionOf } from '../recordings/recorded-request.ts'
import { createLog, type Log } from './event-log.ts'
import { dropOf, type Faults } from './faults.ts'
import { tapped } from './observed-fetch.ts'
import { createPlayhead, type Playhead } from './playhead.ts'
import type { Tape } from './tape.ts'

/** One playing of a cassette, from its start: the chat that hears it, and what was seen on the way. */
export interface Session {
  readonly id: string
  readonly tape: Tape
  readonly log: Log
  readonly playhead: Playhead
  readonly options: UseChatStreamOptions
  /** Asks what was asked when it was recorded. Once, whoever calls. */
  begin(chat: ChatActions): void
  /** Everything was said. */
  readonly over: Promise<void>
  close(): void
}

export function createSession(id: string, tape: Tape, faults: Faults): Session {
  const { interactions } = tape.cassette
  const playhead = createPlayhead(tape.began)
  const { clock } = playhead
  const log = createLog(playhead.now)
  const played = replay(tape.cassette, {
    speed: 1,
    match: 'order',
    clock: playhead.tape,
    ...(faults.cut ? { cut: faults.cut } : {}),
    ...dropped(faults),
  })
  const patience = faults.connection === 'silence' ? 5_000 : 60_000
  const question = questionOf(interactions)
  const first = interactions.find(({ response }) => response.code < 400) ?? interactions[0]
  // Until the first request has left.
  const begins = playhead.working()
  const fetch = tapped(played, { log, playhead, onAsk: begins })
  let finish = () => {}
  const over = new Promise<void>((resolve) => {
    finish = resolve
  })
  let begun = false

  const heard: Middleware = (next) => (request, say) =>
    next(request, (batch) => {
      log.hear(batch)
      return say(batch)
    })

  /** What was stopped when it was recorded did not end the conversation; what is dropped here does. */
  const goesOn = (answer: ChatAssistantMessage) => isComplete(answer) || !dropOf(faults)

  async function converse(chat: ChatActions): Promise<void> {
    let answer = await chat.send(question.text)
    while (answer && goesOn(answer) && played.exchanges.length < interactions.length) {
      answer = await goOn(chat, answer, interactions[played.exchanges.length])
    }
  }

  return {
    id,
    tape,
    log,
    playhead,
    over,
    options: {
      id,
      model: modelOf(first, fetch),
      system: question.system,
      messages: question.before,
      clock,
      // The chat's own clock steps as it likes, so that it cannot say when the page needs its turn.
      scheduler: { scheduleFrame: everyFrame.scheduleFrame, yieldToPage: playhead.breathe },
      middleware: heard,
      partialToolInputs,
      timeout: { firstByte: patience, silence: patience },
      // Where no other answer was recorded, asking again finds none.
      retry: interactions.length > 1 ? {} : false,
      stopOnUnmount: true,
    },
    begin(chat) {
      if (begun) return
      begun = true
      void converse(chat).finally(() => {
        begins()
        finish()
      })
    },
    close: playhead.close,
  }
}

/** What came next when it was recorded: the tools' outputs, another question, or only more of it. */
function goOn(chat: ChatActions, { parts }: ChatAssistantMessage, next: Interaction | undefined) {
  const outputs = outputsOf(next)
  const open = parts.filter((part) => part.type === 'tool-call' && part.status === 'ready')
  if (open.length && outputs.length) {
    return open.map(({ key }, nth) => chat.addToolOutput(key, outputs[nth] ?? 'Not run')).at(-1)
  }
  const text = followUpOf(next)
  return text ? chat.send(text) : chat.continue()
}

function isComplete({ outcome }: ChatAssistantMessage): boolean {
  return outcome?.type === 'complete'
}

function dropped(faults: Faults) {
  const drop = dropOf(faults)
  return drop ? { drop } : {}
}
