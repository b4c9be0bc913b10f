import type { ChatAssistantMessage, SourcePart, ToolCallPart } from '@deltakit/core'

/** A part of an answer as the chat shows it. */
export type DisplayPart =
  | { readonly type: 'call'; readonly key: string; readonly call: ToolCallPart }
  | { readonly type: 'image'; readonly key: string; readonly url: string }
  /** What the playground itself says. */
  | { readonly type: 'notice'; readonly key: string; readonly text: string }
  | DisplayText

export interface DisplayText {
  readonly type: 'content' | 'reasoning'
  readonly key: string
  readonly text: string
  readonly isStreaming: boolean
}

/** Returns the parts to show, in order. Adjacent texts of one type are joined: a source splits a text. */
export function displayParts({ parts, steps }: ChatAssistantMessage): DisplayPart[] {
  const shown: DisplayPart[] = []
  for (const part of parts) {
    const { key } = part
    if (part.type === 'tool-call') shown.push({ type: 'call', key, call: part })
    else if (part.type === 'data') shown.push({ type: 'notice', key, text: part.value })
    else if (part.type === 'file') shown.push({ type: 'image', key, url: part.url })
    else if ((part.type === 'content' || part.type === 'reasoning') && part.text) {
      const { type, text } = part
      const next = { type, key, text, isStreaming: part.status === 'streaming' }
      const previous = shown.at(-1)
      if (previous?.type === type && continues(previous.key, key)) {
        shown[shown.length - 1] = { ...next, key: previous.key, text: previous.text + text }
      } else shown.push(next)
    }
  }
  return shown

  /** Whether both are of one step, or the second step continues the first one, which was cut. */
  function continues(key: string, nextKey: string): boolean {
    const step = stepOf(key)
    if (step === stepOf(nextKey)) return true
    const outcome = steps[step]?.outcome
    return outcome?.type !== 'complete' || outcome.finishReason === 'length'
  }
}

/** Returns the sources of an answer, each once however often it is cited. */
export function sourcesOf({ parts }: ChatAssistantMessage): SourcePart[] {
  const sources = parts.filter((part) => part.type === 'source')
  return [...new Map(sources.map((source) => [source.url, source])).values()]
}

/** A part's key starts with the index of its step. */
function stepOf(key: string): number {
  return Number.parseInt(key, 10)
}
