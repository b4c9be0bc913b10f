// Middleware that shows text piece by piece.

import { checkPassedOptions, numberOption, oneOf, text } from './protocol/check-option.ts'
import { type Clock, systemClock } from './protocol/clock.ts'
import type { Emit } from './protocol/model.ts'
import type {
  ContentEvent,
  CursorEvent,
  ReasoningEvent,
  StreamEvent,
} from './protocol/stream-event.ts'
import type { Middleware } from './stream/stream-options.ts'

/** How text is shown piece by piece. */
export interface SmoothOptions {
  /** What is shown at a time. Default `word`. */
  readonly by?: 'character' | 'word' | 'line' | undefined
  /** Milliseconds from one piece to the next. Default 16. */
  readonly delay?: number | undefined
  /** The most milliseconds anything is held back. Default 400. */
  readonly behind?: number | undefined
  /** The language of the text, where words depend on it, such as `ja`. Default: the runtime's. */
  readonly locale?: string | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

type TextEvent = ContentEvent | ReasoningEvent

/** Middleware that shows bursts of text piece by piece, and the rest at once when the step ends. */
export function smooth(options: SmoothOptions = {}): Middleware {
  checkPassedOptions('smooth', options, {
    instead: "Pass smooth({ by: 'word' }).",
    forms: {
      by: oneOf('character', 'word', 'line'),
      delay: numberOption(),
      behind: numberOption(),
      locale: text,
    },
  })
  const { delay = 16, behind = 400, clock = systemClock } = options
  const cut = cutter(options)
  /** How many times the queue is looked at before its last piece has to be shown. */
  const looks = delay > 0 ? Math.max(1, behind / delay) : 1

  return (next) => async (request, emit) => {
    const { signal } = request
    const queue = createPieceQueue(cut)
    let isOver = false
    let isPumping = false
    let lastArrival = 0
    let failure: { readonly cause: unknown } | undefined

    /** Shows more at a time the more there is, so that nothing waits longer than it may. */
    async function pump(): Promise<void> {
      while (!isOver && !signal.aborted && !queue.isEmpty()) {
        const due = queue.take(Math.max(1, Math.ceil(queue.length() / looks)))
        if (due.length) await emit(due)
        await clock.sleep(delay, signal)
        if (queue.length() === 0 && clock.now() - lastArrival >= behind) queue.closePiece()
      }
    }

    async function startPumping(): Promise<void> {
      if (isPumping) return
      isPumping = true
      try {
        await pump()
      } catch (cause) {
        // Thrown with the next batch or at the end: nobody awaits this.
        failure = { cause }
      }
      isPumping = false
    }

    const takeBatch: Emit = (batch) => {
      if (failure) throw failure.cause
      lastArrival = clock.now()
      for (const event of batch) {
        queue.add(event)
        // A server may answer in several steps.
        if (event.type === 'start') isOver = false
        else if (event.type === 'end') isOver = true
      }
      if (isOver) return emit(queue.takeAll())
      void startPumping()
      return undefined
    }

    await next(request, takeBatch)
    if (failure) throw failure.cause
    await emit(queue.takeAll())
  }
}

/** A word or a line that is longer is shown as it comes: to cut it anew with each delta would be slow. */
const longestPiece = 1_000

/** Events whose text is cut into pieces. */
interface PieceQueue {
  add(event: StreamEvent): void
  /** How many events may be shown. */
  length(): number
  /** Whether there is nothing, not even text that may go on. */
  isEmpty(): boolean
  /** The next events, up to that many. */
  take(count: number): StreamEvent[]
  takeAll(): StreamEvent[]
  /** Text that may go on, such as the first half of a word, is a piece. */
  closePiece(): void
}

function createPieceQueue(cut: (text: string) => string[]): PieceQueue {
  const queue: StreamEvent[] = []
  let openPiece: TextEvent | undefined
  /** It came after the open piece. */
  let cursor: CursorEvent | undefined

  function closePiece(): void {
    if (openPiece) queue.push(openPiece)
    if (cursor) queue.push(cursor)
    openPiece = cursor = undefined
  }

  function addText(event: TextEvent): void {
    if (openPiece?.type !== event.type || openPiece.part !== event.part) closePiece()
    // It would be in the middle of a piece now.
    cursor = undefined
    const pieces = cut((openPiece?.delta ?? '') + event.delta)
    const last = pieces.pop()
    for (const delta of pieces) queue.push({ ...event, delta })
    openPiece = last === undefined ? undefined : { ...event, delta: last }
    if (last !== undefined && last.length > longestPiece) closePiece()
  }

  return {
    add(event) {
      if (event.type === 'content' || event.type === 'reasoning') {
        addText(event)
        return
      }
      // A cursor cuts no piece.
      if (event.type === 'cursor' && openPiece) {
        cursor = event
        return
      }
      closePiece()
      queue.push(event)
    },
    length: () => queue.length,
    isEmpty: () => queue.length === 0 && !openPiece,
    take(count) {
      let end = count
      // A cursor takes no time of its own.
      while (queue[end]?.type === 'cursor') end++
      return queue.splice(0, end)
    },
    takeAll() {
      closePiece()
      return queue.splice(0)
    },
    closePiece,
  }
}

/** Cuts a text where more may be shown; the last piece may go on. */
function cutter({ by = 'word', locale }: SmoothOptions): (text: string) => string[] {
  if (by === 'line') return (text) => text.split(/(?<=\n)/)
  const granularity = by === 'word' ? 'word' : 'grapheme'
  const segmenter = new Intl.Segmenter(locale, { granularity })
  return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment)
}
