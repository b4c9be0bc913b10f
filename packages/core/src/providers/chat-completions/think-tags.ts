import type { ChunkReader } from '../../protocol/model.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

/** What the text that comes next is. */
type Mode = 'content' | 'reasoning'

/** The tag that ends each mode. */
const tags: Readonly<Record<Mode, string>> = { content: '<think>', reasoning: '</think>' }

/**
 * Stands after a reader: `<think>…</think>` in content becomes reasoning, as local models write it.
 * Works across any cut. Text that may be the start of a tag is held back until that is decided.
 */
export function readThinkTags(
  reader: ChunkReader,
  { isOpen }: { readonly isOpen: boolean },
): ChunkReader {
  let mode: Mode = isOpen ? 'reasoning' : 'content'
  /** How many thoughts have ended. Each, and the text after it, is a part of its own. */
  let thoughts = 0
  /** Whether the part has visible text. Until then blank lines belong to the tag before them. */
  let hasText = false
  /** The blank beginning of an answer: dropped if a tag follows, for what is before a tag is layout. */
  let blank = ''
  /** The end of the text so far, where it may be the start of a tag. */
  let possibleTag = ''
  let received: StreamEvent[] = []

  /** Searches what is new, never the text before it: a model that repeats a line break cannot stall. */
  function readText(delta: string, events: StreamEvent[]): void {
    const text = possibleTag + delta
    let from = 0
    for (;;) {
      const tag = tags[mode]
      const at = text.indexOf(tag, from)
      if (at < 0) break
      emitText(text.slice(from, at), events)
      switchMode()
      from = at + tag.length
    }
    const held = possibleTagLength(text, { from, tag: tags[mode] })
    emitText(text.slice(from, text.length - held), events)
    possibleTag = text.slice(text.length - held)
  }

  function switchMode(): void {
    if (mode === 'reasoning') thoughts++
    mode = mode === 'content' ? 'reasoning' : 'content'
    hasText = false
    blank = ''
  }

  function emitText(text: string, events: StreamEvent[]): void {
    if (hasText) {
      emitDelta(text, events)
      return
    }
    // Only the first line of an answer may be indented.
    const keepsBlank = mode === 'content' && thoughts === 0
    if (!text.trim()) {
      if (keepsBlank) blank += text
      return
    }
    hasText = true
    emitDelta(keepsBlank ? blank + text : text.trimStart(), events)
    blank = ''
  }

  function emitDelta(delta: string, events: StreamEvent[]): void {
    if (!delta) return
    events.push(
      mode === 'reasoning'
        ? { type: 'reasoning', part: `think:${thoughts}`, delta }
        : { type: 'content', part: thoughts ? `content:${thoughts}` : 'content', delta },
    )
  }

  function passOn(events: StreamEvent[]): void {
    for (const event of received) {
      if (event.type === 'content' && event.part === 'content') readText(event.delta, events)
      else events.push(event)
    }
    // A new array costs less than to empty this one.
    received = []
  }

  return {
    read(chunk, events) {
      try {
        return reader.read(chunk, received)
      } finally {
        // An error may come in the same chunk as the text before it.
        passOn(events)
      }
    },
    end(events) {
      reader.end?.(received)
      passOn(events)
      emitText(possibleTag, events)
      emitDelta(blank, events)
      possibleTag = blank = ''
    },
  }
}

/** How many of the last characters may be the beginning of the tag, which has one `<`. */
function possibleTagLength(text: string, { from, tag }: { from: number; tag: string }): number {
  const start = text.lastIndexOf('<')
  if (start < from || text.length - start >= tag.length) return 0
  return tag.startsWith(text.slice(start)) ? text.length - start : 0
}
