import {
  type ChatAssistantMessage,
  type ChatState,
  createChat,
  immediately,
  type Message,
  type Outcome,
  type StreamEvent,
} from '@deltakit/core'
import { type Cassette, replay } from '@deltakit/core/cassette'
import { modelOf, promptOf } from '../recording/recorded-prompt.ts'
import type { Provider } from '../recording/vendors.ts'
import { createVirtualClock } from '../time/virtual-clock.ts'
import { type ChatStep, converse } from './converse.ts'
import { applyFaults, dropOf, type Faults, noFaults } from './faults.ts'

/** An event and when it came, in milliseconds since the first request. */
export interface TimedEvent {
  readonly time: number
  readonly event: StreamEvent
}

/** Everything that a recording becomes. It is plain data. */
export interface DecodedRecording {
  readonly events: readonly TimedEvent[]
  readonly steps: readonly ChatStep[]
  /** What the recorded conversation began with. */
  readonly system: string | undefined
  readonly history: readonly Message[]
  /** The conversation at the end. */
  readonly messages: ChatState['messages']
  readonly model: string
  readonly outcome: DecodedOutcome
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly DecodedCall[]
  readonly usage: ChatState['usage']
  /** Whether the provider paused an answer. A chat continues it, up to `maxSteps`. */
  readonly isPaused: boolean
  /** In milliseconds since the first request. */
  readonly duration: number
}

/** How the conversation ended. */
export interface DecodedOutcome {
  readonly type: Outcome['type'] | 'interrupted' | 'none'
  readonly finishReason: string | undefined
  readonly error: { readonly name: string; readonly message: string } | undefined
}

/** A call as the model wrote it. */
export interface DecodedCall {
  readonly name: string
  readonly inputText: string
}

interface DecodeOptions {
  readonly provider: Provider
  readonly faults?: Faults | undefined
}

/** How long a stream that stalls is waited for, in milliseconds. */
const patience = 5_000

/** Plays a recording at once into a chat, as the player does message by message. */
export async function decodeRecording(
  recorded: Cassette,
  { provider, faults = noFaults }: DecodeOptions,
): Promise<DecodedRecording> {
  const cassette = applyFaults(recorded, faults)
  const { interactions } = cassette
  const clock = createVirtualClock()
  const drop = dropOf(faults)
  const fetch = replay(cassette, {
    speed: 1,
    match: 'order',
    clock,
    ...(faults.bytesPerRead > 0 && { cut: faults.bytesPerRead }),
    ...(drop && { drop }),
  })
  const events: TimedEvent[] = []
  const steps: ChatStep[] = []
  const prompt = promptOf(interactions)
  const model = modelOf(interactions, { provider, fetch })
  const chat = createChat({
    model,
    system: prompt.system,
    messages: prompt.history,
    clock,
    scheduler: immediately,
    timeout: { firstByte: patience, silence: patience },
    retry: interactions.length > 1 ? {} : false,
    // An answer that the provider paused continues with the next recorded request.
    maxSteps: 1,
    onEvent: (event) => events.push({ time: clock.now(), event }),
  })

  /** What failed when it was recorded was followed by another request; what fails by a fault is not. */
  const hasNext = (answer: ChatAssistantMessage) =>
    answer.outcome?.type === 'complete' || !(drop || faults.corrupt)

  await clock.run(
    converse(chat, {
      interactions,
      fetch,
      text: prompt.text,
      hasNext,
      onStep: (step) => steps.push(step),
    }),
  )
  const { reasoning, content, toolCalls, usage, error, messages } = chat.get()
  const last = messages.at(-1)
  const outcome = last?.role === 'assistant' ? last.outcome : undefined
  return {
    events,
    steps,
    system: prompt.system,
    history: prompt.history,
    messages,
    model: model.id,
    outcome: {
      type: outcome?.type ?? (error ? 'failed' : 'none'),
      finishReason: outcome?.type === 'complete' ? outcome.finishReason : undefined,
      error: error && { name: error.name, message: error.message },
    },
    reasoning: reasoning.text,
    content: content.text,
    toolCalls: toolCalls.map(({ name, inputText }) => ({ name, inputText })),
    usage,
    isPaused: events.some(
      ({ event }) => event.type === 'finish' && model.pauseReasons?.includes(event.raw ?? ''),
    ),
    duration: clock.now(),
  }
}
