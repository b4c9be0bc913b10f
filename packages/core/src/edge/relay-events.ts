import { ProtocolError } from '../protocol/errors.ts'
import { asNumber } from '../protocol/json-fields.ts'
import type { ChunkReader, Model, ResumedAnswer } from '../protocol/model.ts'
import { shiftKey } from '../protocol/part-key.ts'
import type { IncompleteOutcome } from '../protocol/stopped-outcome.ts'
import type { Cursor, EndEvent, EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { decodeEvent } from './decode-event.ts'
import { formatVersion } from './encode-event.ts'

/** Where a handler's answer is, while its frames are read. */
type RelayState =
  /** Nothing came yet: the first frame names the format of the others. */
  | { readonly at: 'beginning' }
  /** No step has started. Events belong to an answer that goes on. */
  | { readonly at: 'before-first-step' }
  | { readonly at: 'in-step'; readonly step: number }
  /** A step has ended. That is held back, for only the last frame shows that the answer did too. */
  | { readonly at: 'end-held'; readonly end: EndEvent }
  /** A step has ended and more of the answer came: tools run. */
  | { readonly at: 'between-steps' }
  /** The last frame came. `end` is what was held back. */
  | { readonly at: 'done'; readonly end: EndEvent | undefined }

/** Reads the events of a handler, which may be several steps, into the client's numbers. */
export interface Relay {
  /** Reads frames. Throws a `ProtocolError` for what is no handler of this version. */
  readonly reader: ChunkReader
  isDone(): boolean
  /** Whether a lost answer can be read on: unknown until the first frame. */
  isLogged(): boolean | undefined
  /** The number of the last frame that was read, or -1. */
  lastFrame(): number
  /** Another connection brings the next frames, after a first frame of its own. */
  reconnect(): void
  /** The last events, where the response ended so: an answer without its last frame was cut off. */
  end(outcome: IncompleteOutcome): EventBatch
}

/** Where the answer stands in the client's message. */
export interface RelayOptions {
  /** The index of the first new step in the client's message. */
  readonly firstStep: number
  readonly model: Pick<Model, 'vendor' | 'id'>
  /** The answer's id, where there are `cursor` events. */
  readonly answer?: string | undefined
  /** What is here of the answer already. `firstStep` is where its request began. */
  readonly resumed?: ResumedAnswer | undefined
  /** A frame without what it quotes of the request, such as its key. */
  readonly redact?: ((frame: unknown) => unknown) | undefined
  /** Called with the milliseconds between two signs of life, where the handler names them. */
  onHeartbeat?(milliseconds: number): void
}

/** Creates the relay of one answer, which may come over several connections. */
export function createRelay(options: RelayOptions): Relay {
  const { firstStep, model, answer, resumed, redact = (frame) => frame, onHeartbeat } = options
  let state = resumedState(options)
  let nextStep = resumed ? resumed.message.steps.length : firstStep
  /** From the handler's numbers to the client's, once its first step shows both. */
  let shift = resumed && asNumber(resumed.cursor.shift)
  let isFirstFrame = true
  let isLogged: boolean | undefined
  let lastFrame = resumed?.cursor.after ?? -1
  /** The number in the latest cursor. */
  let cursorAfter: number | null = lastFrame
  /** How the answer ended where nobody writes it any more. */
  let cut: IncompleteOutcome | undefined

  const isDone = () => state.at === 'done' || cut !== undefined

  function read(frame: unknown, events: StreamEvent[], id?: string): boolean {
    if (isFirstFrame) {
      readFirstFrame(frame)
      return true
    }
    if (isDone() || (isLogged && id !== undefined && !isNext(Number(id)))) return true
    const { cut: cutAs, done } = Object(frame)
    if (cutAs !== undefined) {
      cut = { type: cutAs === 'cancelled' ? 'aborted' : 'truncated' }
      return true
    }
    if (done === true) {
      // A step that has not ended was cut off, whatever the frame says.
      if (state.at !== 'in-step') state = { at: 'done', end: heldEnd() }
      return true
    }
    const event = decodeEvent(mayQuoteRequest(frame) ? redact(frame) : frame)
    if (!event) return false
    readEvent(event, events)
    return true
  }

  /** A logged answer counts its frames. */
  function deltaIn(_: unknown, places: readonly string[]): string | undefined {
    return isLogged || places.length > 1 ? undefined : 'delta'
  }

  function readFirstFrame(frame: unknown): void {
    const { v, heartbeat, log } = Object(frame)
    if (v !== formatVersion) {
      throw new ProtocolError(
        `Expected the answer of a chatHandler in version ${formatVersion} of its format. Install the same version of @deltakit/core on the client and the server. Got`,
        '',
        { body: frame },
      )
    }
    if (state.at === 'beginning') state = { at: 'before-first-step' }
    isFirstFrame = false
    isLogged = log === true
    if (typeof heartbeat === 'number' && heartbeat > 0) onHeartbeat?.(heartbeat)
  }

  /** Delivery is at least once. An answer with a gap is cut off where the gap is. */
  function isNext(number: number): boolean {
    if (number <= lastFrame) return false
    if (number === lastFrame + 1) {
      lastFrame = number
      return true
    }
    cut = { type: 'truncated' }
    return false
  }

  function readEvent(event: StreamEvent, events: StreamEvent[]): void {
    const end = heldEnd()
    if (end) {
      events.push(end)
      state = { at: 'between-steps' }
    }
    // Before its first step an answer reports on the one that it goes on with, which is not here.
    if (state.at === 'before-first-step' && firstStep === 0 && event.type !== 'start') return
    switch (event.type) {
      case 'start': {
        shift ??= firstStep - event.step
        const step = event.step + shift
        state = { at: 'in-step', step }
        nextStep = step + 1
        events.push({ ...event, step })
        return
      }
      case 'end':
        if (state.at === 'in-step') state = { at: 'end-held', end: { ...event, step: state.step } }
        return
      case 'tool-output':
        events.push({ ...event, key: shiftKey(event.key, shift ?? 0) })
        return
      case 'tool-call':
        // After the end of its step nothing would settle a call. What becomes of one may come there.
        if (event.status === undefined && state.at === 'between-steps') return
    }
    events.push(event)
  }

  function heldEnd(): EndEvent | undefined {
    return state.at === 'end-held' ? state.end : undefined
  }

  function end(outcome: IncompleteOutcome): EventBatch {
    // Without the last frame nothing is complete.
    const cutAs = cut ?? outcome
    switch (state.at) {
      case 'done':
        return state.end ? [state.end] : []
      case 'end-held': {
        const isOver = state.end.outcome.type !== 'complete'
        return [isOver ? state.end : { ...state.end, outcome: cutAs }]
      }
      case 'in-step':
        return [{ type: 'end', step: state.step, outcome: cutAs }]
      case 'beginning':
      case 'before-first-step':
      case 'between-steps':
        return [
          { type: 'start', step: nextStep, vendor: model.vendor, model: model.id },
          { type: 'end', step: nextStep, outcome: cutAs },
        ]
    }
  }

  /** What is held back is read again, so that it is before the cursor only once it was emitted. */
  function cursor(): Cursor | null | undefined {
    if (answer === undefined || isLogged === undefined) return undefined
    const isHeldBack = state.at === 'end-held'
    const lastEmitted = isHeldBack ? lastFrame - 1 : lastFrame
    const after = isLogged ? lastEmitted : null
    if (after === cursorAfter) return undefined
    cursorAfter = after
    return after === null ? null : { answer, after, step: firstStep, shift }
  }

  return {
    reader: { read: Object.assign(read, { deltaIn }), cursor },
    isDone,
    isLogged: () => isLogged,
    lastFrame: () => lastFrame,
    reconnect() {
      isFirstFrame = true
    },
    end,
  }
}

/** Whether a frame has a problem in words. */
function mayQuoteRequest(frame: unknown): boolean {
  const { type } = Object(frame)
  return type === 'end' || type === 'warning'
}

function resumedState({ firstStep, resumed }: RelayOptions): RelayState {
  const steps = resumed?.message.steps ?? []
  if (!resumed || steps.length <= firstStep) return { at: 'beginning' }
  const isOpen = !steps.at(-1)?.outcome
  return isOpen ? { at: 'in-step', step: steps.length - 1 } : { at: 'between-steps' }
}
