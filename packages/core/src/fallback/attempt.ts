import { toDeltakitError } from '../protocol/errors.ts'
import { linkSignals } from '../protocol/link-signals.ts'
import type { Emit, Model, StepRequest, StreamStep } from '../protocol/model.ts'
import type { Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { toUsage, type Usage } from '../protocol/usage.ts'

/** One model that answers a step. Its events are held back until it has content. */
export interface Attempt {
  readonly model: Model
  /** Resolves to how it ended. Never rejects. */
  readonly over: Promise<Outcome>
  readonly state: 'held' | 'shown' | 'left'
  /** The events so far, of an attempt without content. */
  readonly held: StreamEvent[]
  /** What it is reported to have used. */
  readonly usage: Usage
  /** Stops it, down to the body of its answer. Nothing of it is read any more. */
  leave(): void
}

/** Where the events of an attempt go. */
export interface AttemptOptions {
  readonly streamStep: StreamStep
  /** Takes the held events once there is content among them. */
  onContent(held: readonly StreamEvent[]): Promise<void> | undefined
  /** Takes the events that follow. */
  readonly emit: Emit
}

/** No answer needs as many events before its first word. One that has them is shown, up to its limits. */
const mostHeld = 10_000

/** Requests the answer of one model. */
export function startAttempt(
  request: StepRequest,
  { streamStep, onContent, emit }: AttemptOptions,
): Attempt {
  const link = linkSignals(request.signal)
  let outcome: Outcome = { type: 'truncated' }
  const attempt: Changing<Attempt> = {
    model: request.model,
    over: run(),
    state: 'held',
    held: [],
    usage: {},
    leave() {
      attempt.state = 'left'
      link.abort()
    },
  }

  const take: Emit = (batch) => {
    const { state, held } = attempt
    if (state === 'left') return undefined
    for (const event of batch) {
      if (event.type === 'end') outcome = event.outcome
      if (event.type === 'usage') attempt.usage = { ...attempt.usage, ...toUsage(event.usage) }
      if (state === 'held') held.push(event)
    }
    if (state === 'shown') return emit(batch)
    if (!batch.some(isContent) && held.length < mostHeld) return undefined
    attempt.state = 'shown'
    return onContent(held)
  }

  async function run(): Promise<Outcome> {
    // A model may answer at once, which would be before anybody knows of its attempt.
    await undefined
    try {
      await streamStep({ ...request, signal: link.signal }, take)
    } catch (cause) {
      outcome = { type: 'failed', error: toDeltakitError(cause, 'The step failed') }
    }
    link.release()
    return outcome
  }

  return attempt
}

type Changing<Of> = { -readonly [Field in keyof Of]: Of[Field] }

/**
 * Whether an event is of an answer that a person can read, or that has done something. Blank text is
 * not: some models write a line break before they fail.
 */
function isContent(event: StreamEvent): boolean {
  const { type } = event
  if (type === 'reasoning' || type === 'content') return /\S/.test(event.delta)
  return type === 'file' || type.startsWith('tool-')
}
