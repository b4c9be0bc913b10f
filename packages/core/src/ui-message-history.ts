// The Vercel AI SDK's `UIMessage`: how what was said before is told in it, and read from it.

import { denial } from './approval.ts'
import type { AssistantMessage, Message, RunRecord, ToolCallPart, UserPart } from './message.ts'
import { type Keyless, partsTold, type ToldRun, textIn, toldIn, type Untold } from './told-run.ts'

/** One part of theirs. */
interface UIPart {
  readonly type?: unknown
  readonly text?: unknown
  readonly url?: unknown
  readonly mediaType?: unknown
  readonly filename?: unknown
  readonly title?: unknown
  readonly sourceId?: unknown
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly state?: unknown
  readonly input?: unknown
  readonly rawInput?: unknown
  readonly output?: unknown
  readonly errorText?: unknown
  readonly preliminary?: unknown
  readonly approval?: { readonly approved?: unknown; readonly reason?: unknown } | null
  readonly providerMetadata?: object | null
  readonly callProviderMetadata?: object | null
}

/**
 * What a `useChat` page sends, as messages of ours; an answer that `toUIMessageStream` told comes back
 * with all its providers want back. A page can write what it likes here: check it as any input.
 */
export function fromUIMessages(messages: readonly unknown[]): Message[] {
  return messages.flatMap((message): Message[] => {
    const { role, parts, metadata } = Object(message)
    const list: UIPart[] = Array.isArray(parts) ? parts.map(Object) : []
    if (role === 'assistant') return [answerOf(list, metadata)]
    if (role === 'user') return [{ role, content: list.flatMap(userPartOf) }]
    return role === 'system'
      ? [{ role, content: list.map(({ text }) => textIn(text)).join('') }]
      : []
  })
}

function userPartOf({ type, text, mediaType, url, filename }: UIPart): UserPart[] {
  if (type === 'text') return [{ type, text: textIn(text) }]
  if (type !== 'file') return []
  const name = textIn(filename)
  return [{ type, mediaType: textIn(mediaType), url: textIn(url), ...(name && { name }) }]
}

function answerOf(list: readonly UIPart[], metadata: unknown): AssistantMessage {
  const told: Record<string, ToldRun | undefined> = Object(toldIn(metadata).runs)
  const steps: UIPart[][] = []
  for (const part of list) {
    if (part.type === 'step-start' || !steps[0]) steps.push([])
    steps.at(-1)?.push(part)
  }
  const runs = steps.map((_, run): RunRecord => {
    const { parts: _parts, ...record } = { vendor: 'ai-sdk', model: '', ...told[run] }
    return record
  })
  const parts = steps.flatMap((step, run) => partsTold(run, told[run], step.map(partOf)))
  return { role: 'assistant', parts, runs }
}

/** A part of theirs, with its own name where it was told. */
function partOf(wire: UIPart, index: number): Untold {
  const { type, callProviderMetadata, providerMetadata } = wire
  const told = toldIn(callProviderMetadata ?? providerMetadata)
  return [textIn(told.part) || `${type}:${index}`, shown(wire, textIn(type), told)]
}

function shown(wire: UIPart, type: string, told: Record<string, unknown>): Keyless | undefined {
  const { mediaType, toolName, toolCallId, input } = wire
  const url = textIn(wire.url)
  if (type === 'reasoning') return { type, text: textIn(wire.text), status: 'done' }
  if (type === 'text') return { type: 'content', text: textIn(wire.text), status: 'done' }
  if (type === 'file') return { type, mediaType: textIn(mediaType), url }
  if (type === 'source-url') {
    return { type: 'source', url, title: textIn(wire.title), text: textIn(told.text) }
  }
  const [, called] = /^tool-(.+)$/.exec(type) ?? []
  const name = called ?? textIn(toolName)
  if (!name) return undefined
  const whole = input === undefined ? '' : JSON.stringify(input)
  const inputText = textIn(told.inputText ?? wire.rawInput ?? whole)
  return { type: 'tool-call', id: textIn(toolCallId), name, inputText, ...settled(wire) }
}

function settled(wire: UIPart): Pick<ToolCallPart, 'status' | 'input' | 'output'> {
  const { state, input, output, errorText, approval } = wire
  const refused = { status: 'failed', output: denial(textIn(approval?.reason)) } as const
  const read = input === undefined ? {} : { input }
  switch (state) {
    case 'input-available':
      return { ...read, status: 'ready' }
    case 'approval-requested':
      return { ...read, status: 'waiting' }
    case 'approval-responded':
      return { ...read, ...(approval?.approved === true ? { status: 'approved' } : refused) }
    case 'output-available':
      return { ...read, status: 'done', output }
    case 'output-error':
      return { ...read, status: 'failed', output: errorText }
    case 'output-denied':
      return { ...read, ...refused }
    default:
      return { status: 'unfinished' }
  }
}
