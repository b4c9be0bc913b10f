import { type ChatError, toDeltakitError } from '../protocol/errors.ts'
import type { ChunkReader, Emit, ModelRequest, ReadChunk, StepRequest } from '../protocol/model.ts'
import { stoppedOutcome } from '../protocol/stopped-outcome.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { type AnswerParser, createAnswerParser } from '../stream/parse-answer.ts'
import { readAnswer } from '../stream/read-answer.ts'
import { sendRequest } from '../stream/send-request.ts'
import { createRemoteSteps } from './create-remote-steps.ts'
import type { RemoteSteps, RemoteStepsSource } from './remote-steps.ts'

/** How a protocol writes its request and reads its answer. */
export interface RemoteAnswerOptions {
  /** Writes the request. */
  writeRequest(): ModelRequest
  /** Reads one chunk into the steps. Returns whether it is of a known kind. */
  createReader(steps: RemoteSteps): RemoteReader
  /** The name the sender gets for the conversation. It is sent again with the next turn. */
  readonly conversation: unknown
}

/** Reads a chunk, whose events go into the steps. */
export interface RemoteReader extends Pick<ReadChunk, 'deltaIn' | 'joinedDeltaIn'> {
  (chunk: unknown): boolean
}

/**
 * Sends one request to somebody else's loop, and emits its answer as several steps. Rejects only where
 * `emit` fails with the end.
 */
export async function streamRemoteAnswer(
  request: StepRequest,
  emit: Emit,
  { writeRequest, createReader, conversation }: RemoteAnswerOptions,
): Promise<void> {
  const { step, model, messages, signal, limits = {} } = request
  const steps = createRemoteSteps({ step, messages, vendor: model.vendor, model: model.id })
  const warnings: StreamEvent[] = []
  let failure: ChatError | undefined
  let parser: AnswerParser | undefined

  function fail(cause: unknown): void {
    failure ??= toDeltakitError(cause, 'The answer could not be read')
  }

  async function attempt(work: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await work()
    } catch (cause) {
      fail(cause)
    }
  }

  async function answer(): Promise<void> {
    const { warnings: left = [], ...written } = writeRequest()
    for (const message of left) warnings.push({ type: 'warning', code: 'unsupported', message })
    const response = await sendRequest(model, written, request)
    await readAnswer(response, {
      createParser(redact) {
        const reader = readInto(steps, { read: createReader(steps), conversation })
        const remote = { ...model, reader: () => reader }
        parser = createAnswerParser(remote, { redact, limits, events: warnings })
        return parser
      },
      onEvents: (events) => emitByStep(events, emit),
    })
  }

  await attempt(() => {
    const started: StreamEvent[] = []
    steps.writeTo(started)
    steps.beginStep()
    // Not awaited before the request leaves, for nobody may be reading yet.
    return Promise.all([emit(started), answer()])
  })
  await attempt(() => emitByStep(parser?.takeLast(fail) ?? warnings, emit))
  const last: StreamEvent[] = []
  steps.writeTo(last)
  steps.end(stoppedOutcome(signal, failure))
  await emitByStep(last, emit)
}

/** A reader of chunks that writes into the steps. The first chunk brings the conversation's name. */
function readInto(
  steps: RemoteStepsSource,
  { read, conversation }: { readonly read: RemoteReader; readonly conversation: unknown },
): ChunkReader {
  let isFirst = true
  const readFirst = (chunk: unknown, events: StreamEvent[]): boolean => {
    steps.writeTo(events)
    if (isFirst) steps.setMessageState('conversation', { conversation })
    isFirst = false
    return read(chunk)
  }
  const { deltaIn, joinedDeltaIn } = read
  return { read: Object.assign(readFirst, { deltaIn, joinedDeltaIn }) }
}

/**
 * Emits a batch for each step. So whoever looks at the message when a step ends, as a server that signs
 * it does, finds that step last.
 */
function emitByStep(events: EventBatch, emit: Emit): Promise<void> | undefined {
  if (events.length === 1) return emit(events)
  const firstEnd = events.findIndex(({ type }) => type === 'end')
  if (firstEnd >= 0 && firstEnd < events.length - 1) return emitEachStep(events, emit)
  return events.length ? emit(events) : undefined
}

async function emitEachStep(events: EventBatch, emit: Emit): Promise<void> {
  let from = 0
  for (const [at, { type }] of events.entries()) {
    if (type !== 'end') continue
    await emit(events.slice(from, at + 1))
    from = at + 1
  }
  if (from < events.length) await emit(events.slice(from))
}
