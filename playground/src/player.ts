import { type AssistantMessage, createFold, type Message, streamChat } from '@deltakit/core'
import { readCassette, replay } from '@deltakit/core/cassette'
import type { Readable } from '@deltakit/react'
import { answerCalls, modelOf, questionOf } from './conversation.ts'
import { createFrames } from './frames.ts'
import type { Recording } from './recordings.ts'

/** What the page shows: a question, and the answers to it, the last one still being written. */
export interface Playback {
  recording: Recording | undefined
  question: string
  answers: readonly AssistantMessage[]
  playing: boolean
}

export interface Player {
  playback: Readable<Playback>
  /** Replays a recording from its start, instead of whatever is playing. */
  play(recording: Recording, speed?: number): Promise<void>
  stop(): void
}

export function createPlayer(): Player {
  let read = (): Playback => ({ recording: undefined, question: '', answers: [], playing: false })
  let left = new AbortController()
  const playback = createFrames(() => read())

  async function play(recording: Recording, speed = 1): Promise<void> {
    left.abort()
    const mine = new AbortController()
    left = mine
    const { signal } = mine
    const cassette = readCassette(recording.yaml)
    const { interactions } = cassette
    const fetch = replay(cassette, { speed, match: 'order' })
    const question = questionOf(interactions)
    const answers: AssistantMessage[] = []
    let messages: readonly Message[] = question
    let fold = createFold()
    let playing = true
    read = () => ({
      recording,
      question: question.findLast(({ role }) => role === 'user')?.content ?? '',
      answers: playing ? [...answers, fold.message()] : answers,
      playing,
    })
    playback.flush()

    while (playing) {
      const model = modelOf(interactions[fetch.exchanges.length], fetch)
      const stream = streamChat({ model, messages, signal, retry: retryOf(interactions) })
      for await (const event of stream) {
        fold.add([event])
        if (left === mine) playback.changed()
      }
      if (left !== mine) return
      const { message, outcome } = await stream.result
      const answered = answerCalls(message, interactions[fetch.exchanges.length])
      answers.push(answered)
      messages = [...messages, answered]
      fold = createFold()
      playing = outcome.type === 'complete' && fetch.exchanges.length < interactions.length
    }
    playback.flush()
  }

  return { playback, play, stop: () => left.abort() }
}

/** A single recorded answer is all there is: asking for it again finds none. */
function retryOf({ length }: readonly unknown[]): false | undefined {
  return length > 1 ? undefined : false
}
