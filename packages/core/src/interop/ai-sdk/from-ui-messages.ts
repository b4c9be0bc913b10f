// Reads the messages that a `useChat` client sends.

import { wrongOption } from '../../protocol/check-option.ts'
import { asFields, asText, definedFields, type Fields } from '../../protocol/json-fields.ts'
import { parseCallInput, parseJson, toJson } from '../../protocol/json-text.ts'
import type {
  AssistantMessage,
  Message,
  StepRecord,
  ToolCallPart,
  UserPart,
} from '../../protocol/message.ts'
import { partKey } from '../../protocol/part-key.ts'
import { type BarePart, decodeParts, type FoundPart } from '../decode-parts.ts'
import { userMessageId } from '../message-id.ts'
import { appFields, decodeStepRecord, metadataIn, toKnownOutputStatus } from '../step-metadata.ts'
import {
  dataNameIn,
  partMetadata,
  partNameIn,
  protocolId,
  toolNameIn,
  type UIPart,
  uiPartsIn,
  uiStepsIn,
} from './ui-parts.ts'

/**
 * The messages of a `useChat` client as messages of Deltakit. An answer that `toUIMessageStream` wrote
 * comes back whole, with the provider state of the next request. A client can write anything into its
 * messages: `createProofs` checks what is true.
 */
export function fromUIMessages(messages: readonly unknown[]): Message[] {
  if (!Array.isArray(messages)) {
    throw wrongOption('messages', messages, {
      expected: 'messages of `useChat`',
      instead: 'Pass those in the body of the request.',
    })
  }
  return messages.flatMap((message): Message[] => {
    const { role, id, parts, metadata } = asFields(message)
    switch (role) {
      case 'assistant':
        return [toAnswer(uiStepsIn(parts), metadata)]
      case 'user':
        return [{ role, ...userMessageId(id), content: uiPartsIn(parts).flatMap(toUserPart) }]
      case 'system':
        return [
          {
            role,
            content: uiPartsIn(parts)
              .map(({ text }) => asText(text))
              .join(''),
          },
        ]
      default:
        return []
    }
  })
}

function toUserPart({ type, text, mediaType, filename, ...file }: UIPart): UserPart[] {
  if (type === 'text') return [{ type, text: asText(text) }]
  if (type !== 'file') return []
  const name = asText(filename)
  const uploads = Object.entries(asFields(file.providerReference)).flatMap(([vendor, id]) =>
    typeof id === 'string' ? [[vendor, id] as const] : [],
  )
  return [
    {
      type,
      mediaType: asText(mediaType),
      url: asText(file.url),
      ...(name && { name }),
      ...(uploads.length && { uploads: Object.fromEntries(uploads) }),
    },
  ]
}

function toAnswer(uiSteps: readonly (readonly UIPart[])[], metadata: unknown): AssistantMessage {
  const { steps: encoded, late: lateState } = metadataIn(metadata)
  const steps: StepRecord[] = []
  const parts = uiSteps.flatMap((uiParts, step) => {
    const known = asFields(encoded)[step]
    const stepMetadata = asFields(known)
    steps.push(decodeStepRecord(stepMetadata, protocolId))
    const found = uiParts.map((uiPart, index): FoundPart => {
      const name = partNameIn(uiPart, index)
      const part = toPart(uiPart)
      const late = lateEntries(lateState, partKey(step, name))
      // Our own writer keeps everything in the metadata of the step.
      const entries = known === undefined ? backendEntries(uiPart, part) : []
      return { name, part, late: [...entries, ...late] }
    })
    return decodeParts(step, { placed: stepMetadata.parts, found })
  })
  const app = appFields(metadata)
  return { role: 'assistant', parts, steps, ...(Object.keys(app).length && { metadata: app }) }
}

/** What a backend of AI SDK wants back with a part. */
function backendEntries(uiPart: UIPart, part: BarePart | undefined): object[] {
  if (!part || part.type === 'data') return []
  if (part.type === 'provider-state') return [{ entry: protocolId, value: { uiPart } }]
  const { text, url, state, input, rawInput, output, errorText, preliminary, approval, ...rest } =
    uiPart
  return [{ entry: protocolId, value: definedFields({ approval, uiPart: rest }) }]
}

/** Provider state that came after a step: an object of entries by the key of their part. */
function lateEntries(late: unknown, key: string): object[] {
  const entries = Object.entries(asFields(asFields(late)[key]))
  return entries.map(([entry, value]) => ({ entry, value }))
}

function toPart(uiPart: UIPart): BarePart | undefined {
  const { type, text, title, mediaType } = uiPart
  const url = asText(uiPart.url)
  switch (type) {
    case 'reasoning':
      return { type, text: asText(text), status: 'done' }
    case 'text':
      return { type: 'content', text: asText(text), status: 'done' }
    case 'file':
      return { type, mediaType: asText(mediaType), url }
    case 'source-url':
      return { type: 'source', url, title: asText(title), text: asText(partMetadata(uiPart).text) }
    case 'step-start':
      return undefined
  }
  const dataName = dataNameIn(uiPart)
  if (dataName) return toDataPart(uiPart, dataName)
  const name = toolNameIn(uiPart)
  if (!name) return { type: 'provider-state' }
  const metadata = partMetadata(uiPart)
  const inputText = inputTextOf(uiPart, metadata)
  const id = asText(metadata.id ?? uiPart.toolCallId)
  const settled = toStatus(uiPart, metadata)
  const input = settled.status === 'unfinished' ? undefined : parseCallInput(inputText)
  const call = { type: 'tool-call', id, name, inputText, ...settled } as const
  return (input === undefined ? call : { ...call, input }) as BarePart
}

function toDataPart({ id: given, data }: UIPart, name: string): BarePart {
  const id = asText(given)
  // The app alone knows what a name has for its value.
  return { type: 'data', name, value: data ?? null, ...(id && { id }) } as BarePart
}

/** The arguments as the model wrote them, as far as the client still has them. */
function inputTextOf({ state, input, rawInput }: UIPart, { inputText }: Fields): string {
  if (typeof inputText === 'string') return inputText
  if (typeof rawInput === 'string') return rawInput
  // AI SDK 7 keeps arguments that are no JSON as the input itself.
  const isUnparsed = typeof input === 'string' && parseJson(input) === undefined
  if (isUnparsed && state === 'output-error') return input
  return toJson(input) ?? ''
}

function toStatus(uiPart: UIPart, metadata: Fields): Pick<ToolCallPart, 'status' | 'output'> {
  const { state, output, errorText, preliminary, providerExecuted } = uiPart
  const { approved, reason } = asFields(uiPart.approval)
  const denied = { status: 'denied', output: asText(reason) } as const
  switch (state) {
    case 'input-available':
      // The provider executed it, and its output never came.
      return { status: providerExecuted === true ? 'interrupted' : 'ready' }
    case 'approval-requested':
      return { status: 'awaiting-approval' }
    case 'approval-responded':
      return approved === true ? { status: 'approved' } : denied
    case 'output-available':
      return { status: preliminary === true ? 'interrupted' : 'done', output }
    case 'output-error':
      return toFailure(metadata, errorText)
    case 'output-denied':
      return denied
    default:
      return { status: 'unfinished' }
  }
}

/** Their protocol has one state for every call without an output, so ours is in the metadata. */
function toFailure(
  { status, reason }: Fields,
  errorText: unknown,
): Pick<ToolCallPart, 'status' | 'output'> {
  if (status === 'invalid') return { status }
  const known = toKnownOutputStatus(status)
  switch (known) {
    case 'skipped':
    case 'interrupted':
      return { status: known }
    case 'denied':
      return { status: known, output: asText(reason) }
    default:
      return { status: 'failed', output: errorText }
  }
}
