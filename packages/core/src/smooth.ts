import { type Clock, systemClock } from './protocol/clock.ts'
import type { StreamEvent } from './protocol/stream-event.ts'
import type { Middleware } from './stream/stream-options.ts'

export interface SmoothOptions {
  /** What is shown at a time. Default `word`. */
  readonly by?: 'character' | 'word' | 'line' | undefined
  /** Milliseconds from one to the next. Default 16. */
  readonly delay?: number | undefined
  /** The most milliseconds anything is held back. Default 400. */
  readonly behind?: number | undefined
  /** Whose words, where that matters, such as `ja`. Default: the runtime's. */
  readonly locale?: string | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

type TextEvent = Extract<StreamEvent, { readonly type: 'content' | 'reasoning' }>

/** Middleware that shows bursts of text piece by piece, and the rest at once when the run ends. */
export function smooth(options: SmoothOptions = {}): Middleware {
  const { delay = 16, behind = 400, clock = systemClock } = options
  const cut = cutter(options)

  return (next) => async (request, say) => {
    const { signal } = request
    const queue: StreamEvent[] = []
    /** Text that may go on, such as the first half of a word. */
    let open: TextEvent | undefined
    let over = false
    let pumping = false
    let grown = 0

    function take(event: StreamEvent): void {
      if (event.type !== 'content' && event.type !== 'reasoning') {
        close()
        queue.push(event)
        if (event.type === 'end') over = true
        return
      }
      if (open && (open.type !== event.type || open.part !== event.part)) close()
      const pieces = cut((open?.delta ?? '') + event.delta)
      const last = pieces.pop()
      for (const delta of pieces) queue.push({ ...event, delta })
      open = last === undefined ? undefined : { ...event, delta: last }
    }

    function close(): void {
      if (open) queue.push(open)
      open = undefined
    }

    /** Shows more at a time the more there is, so that nothing waits longer than it may. */
    async function pump(): Promise<void> {
      while (!over && !signal.aborted && (queue.length || open)) {
        const due = Math.ceil(queue.length / Math.max(1, behind / delay))
        if (due) await say(queue.splice(0, due))
        await clock.sleep(delay, signal)
        if (!queue.length && clock.now() - grown >= behind) close()
      }
      pumping = false
    }

    await next(request, (batch) => {
      grown = clock.now()
      for (const event of batch) take(event)
      if (over) return say(queue.splice(0))
      if (!pumping) void pump()
      pumping = true
      return undefined
    })
    close()
    await say(queue.splice(0))
  }
}

/** Cuts a text where more may be shown; the last piece may go on. */
function cutter({ by = 'word', locale }: SmoothOptions): (text: string) => string[] {
  if (by === 'line') return (text) => text.split(/(?<=\n)/)
  const granularity = by === 'word' ? 'word' : 'grapheme'
  const segmenter = new Intl.Segmenter(locale, { granularity })
  return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment)
}
