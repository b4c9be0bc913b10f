// The Vercel AI SDK's `UIMessage`: how what was said before is told in it, and read from it.

import {
  type AssistantMessage,
  interruptedText,
  type Message,
  type StepRecord,
  skippedText,
  type ToolCallPart,
  type UserPart,
} from '../../protocol/message.ts'
import { partKey } from '../../protocol/part-key.ts'
import {
  decodeParts,
  type FoundPart,
  type Keyless,
  metadataIn,
  type StepMetadata,
  textIn,
} from '../step-metadata.ts'
import { listIn, partTold, placeOf, stepsOf, type UIPart } from './ui-parts.ts'

/**
 * What a `useChat` page sends, as messages of ours; an answer that `toUIMessageStream` told comes back
 * with all its providers want back. A page can write what it likes here: `createProofs` tells what is true.
 */
export function fromUIMessages(messages: readonly unknown[]): Message[] {
  return messages.flatMap((message): Message[] => {
    const { role, parts, metadata } = Object(message)
    if (role === 'assistant') return [answerOf(stepsOf(parts), metadata)]
    const list = listIn(parts)
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

function answerOf(theirs: readonly UIPart[][], metadata: unknown): AssistantMessage {
  const { steps: encoded, late } = metadataIn(metadata)
  const stepMetadata: Record<string, StepMetadata | undefined> = Object(encoded)
  const steps = theirs.map((_, step): StepRecord => {
    const { parts: _parts, ...record } = { vendor: 'ai-sdk', model: '', ...stepMetadata[step] }
    return record
  })
  const parts = theirs.flatMap((wires, step) => {
    const found = wires.map((wire, index): FoundPart => {
      const name = placeOf(wire, index)
      const more = Object.entries(Object(Object(late)[partKey(step, name)]))
      const providerState = more.map(([entry, value]) => ({ entry, value }))
      return [name, shown(wire, partTold(wire)), providerState]
    })
    return decodeParts(step, stepMetadata[step], found)
  })
  return { role: 'assistant', parts, steps }
}

function shown(wire: UIPart, told: Record<string, unknown>): Keyless | undefined {
  const { mediaType, toolName, toolCallId, input } = wire
  const type = textIn(wire.type)
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
  const id = textIn(told.id ?? toolCallId)
  return { type: 'tool-call', id, name, inputText, ...settled(wire) } as Keyless
}

function settled(wire: UIPart): Pick<ToolCallPart, 'status' | 'input' | 'output'> {
  const { state, input, output, errorText, preliminary, approval } = wire
  const refused = { status: 'denied', output: textIn(approval?.reason) } as const
  const read = input === undefined ? {} : { input }
  switch (state) {
    case 'input-available':
      return { ...read, status: 'ready' }
    case 'approval-requested':
      return { ...read, status: 'awaiting-approval' }
    case 'approval-responded':
      return { ...read, ...(approval?.approved === true ? { status: 'approved' } : refused) }
    case 'output-available':
      // Of a call that was left in the middle there is only what it had so far.
      return { ...read, status: preliminary === true ? 'running' : 'done', output }
    case 'output-error':
      if (errorText === skippedText) return { ...read, status: 'skipped' }
      if (errorText === interruptedText) return { ...read, status: 'interrupted' }
      return { ...read, status: 'failed', output: errorText }
    case 'output-denied':
      return { ...read, ...refused }
    default:
      return { status: 'unfinished' }
  }
}
