import type { ChatAssistantMessage, SourcePart, ToolCallPart } from '@deltakit/core'

/** What a person sees of an answer, in order. */
export type Piece =
  | { readonly type: 'call'; readonly key: string; readonly call: ToolCallPart }
  | { readonly type: 'picture'; readonly key: string; readonly url: string }
  | Words

interface Words {
  readonly type: 'content' | 'reasoning'
  readonly key: string
  readonly text: string
  readonly streaming: boolean
}

/** Neighbours of one kind are one text: where a source is named, a provider begins another part. */
export function piecesOf({ parts, steps }: ChatAssistantMessage): Piece[] {
  const pieces: Piece[] = []
  for (const part of parts) {
    const { key } = part
    if (part.type === 'tool-call') pieces.push({ type: 'call', key, call: part })
    else if (part.type === 'file') pieces.push({ type: 'picture', key, url: part.url })
    else if ((part.type === 'content' || part.type === 'reasoning') && part.text) {
      const { type, text } = part
      const words = { type, key, text, streaming: part.status === 'streaming' }
      const before = pieces.at(-1)
      if (before?.type === type && joins(before.key, key)) {
        pieces[pieces.length - 1] = { ...words, key: before.key, text: before.text + text }
      } else pieces.push(words)
    }
  }
  return pieces

  /** Of one run, or of one that goes on where the other was cut. */
  function joins(one: string, other: string): boolean {
    const outcome = steps[Number.parseInt(one, 10)]?.outcome
    if (Number.parseInt(one, 10) === Number.parseInt(other, 10)) return true
    return outcome?.type !== 'complete' || outcome.finishReason === 'length'
  }
}

/** Each once, however often it is named. */
export function sourcesOf({ parts }: ChatAssistantMessage): SourcePart[] {
  const sources = parts.filter((part) => part.type === 'source')
  return [...new Map(sources.map((source) => [source.url, source])).values()]
}
