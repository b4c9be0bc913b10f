import type { ChunkReader } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

/**
 * A stage after a reader: `<think>…</think>` in content becomes reasoning, as local models write it.
 * Works across any cut: text that may be the start of a tag waits until it is known to be none.
 */
export function readThinkTags(reader: ChunkReader): ChunkReader {
  let thinking = false
  let blocks = 0
  let said = false
  let held = ''

  function pass(from: readonly StreamEvent[], events: StreamEvent[]): void {
    for (const event of from) {
      if (event.type === 'content' && event.part === 'content') take(event.delta, events)
      else events.push(event)
    }
  }

  function take(delta: string, events: StreamEvent[]): void {
    held += delta
    for (;;) {
      const tag = thinking ? '</think>' : '<think>'
      const at = held.indexOf(tag)
      if (at < 0) break
      const before = held.slice(0, at)
      if (said || before.trim()) say(before, events)
      held = held.slice(at + tag.length)
      if (thinking) blocks++
      thinking = !thinking
      said = false
    }
    const waiting = possibleTag(held, thinking ? '</think>' : '<think>')
    const sayable = held.slice(0, held.length - waiting)
    if (!said && !sayable.trim()) return
    say(sayable, events)
    held = held.slice(sayable.length)
  }

  function say(text: string, events: StreamEvent[]): void {
    // The blank lines around a tag belong to the tag; a first line's indentation does not.
    const delta = said || (!thinking && blocks === 0) ? text : text.trimStart()
    if (!delta) return
    said = true
    events.push(
      thinking
        ? { type: 'reasoning', part: `think:${blocks}`, delta }
        : { type: 'content', part: blocks ? `content:${blocks}` : 'content', delta },
    )
  }

  return {
    read(chunk, events) {
      const own: StreamEvent[] = []
      const understood = reader.read(chunk, own)
      pass(own, events)
      return understood
    },
    end(events) {
      const own: StreamEvent[] = []
      reader.end?.(own)
      pass(own, events)
      say(held, events)
      held = ''
    },
  }
}

/** How many of the last characters may be the beginning of the tag. */
function possibleTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (tag.startsWith(text.slice(-length))) return length
  }
  return 0
}
