// The parts of AI SDK's `UIMessage`, and which part of ours each one is.

import { asArray, asFields, asText, type Fields } from '../../protocol/json-fields.ts'
import { metadataIn } from '../step-metadata.ts'

/** The protocol, as the vendor of an answer of which nothing else is known. */
export const protocolId = 'ai-sdk'

/** One part of a `UIMessage`. A client sent it, so every field may hold anything. */
export interface UIPart {
  readonly type?: unknown
  readonly id?: unknown
  readonly data?: unknown
  readonly text?: unknown
  readonly url?: unknown
  readonly mediaType?: unknown
  readonly filename?: unknown
  readonly providerReference?: unknown
  readonly title?: unknown
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly state?: unknown
  readonly input?: unknown
  readonly rawInput?: unknown
  readonly output?: unknown
  readonly errorText?: unknown
  readonly preliminary?: unknown
  readonly providerExecuted?: unknown
  readonly approval?: unknown
  readonly providerMetadata?: unknown
  readonly callProviderMetadata?: unknown
  readonly resultProviderMetadata?: unknown
}

/** The parts of a message. */
export function uiPartsIn(parts: unknown): readonly UIPart[] {
  return asArray(parts).map(asFields)
}

/** The parts of each step: a `step-start` begins one. */
export function uiStepsIn(parts: unknown): readonly (readonly UIPart[])[] {
  const steps: UIPart[][] = []
  for (const part of uiPartsIn(parts)) {
    if (part.type === 'step-start' || !steps.length) steps.push([])
    steps.at(-1)?.push(part)
  }
  return steps
}

/** Our metadata of a part. What came with the output of a call replaces what came with its input. */
export function partMetadata(part: UIPart): Fields {
  const { callProviderMetadata, providerMetadata, resultProviderMetadata } = part
  const metadata = metadataIn(callProviderMetadata ?? providerMetadata)
  return resultProviderMetadata ? { ...metadata, ...metadataIn(resultProviderMetadata) } : metadata
}

/** The name of a part in its step: ours if we wrote it, else made of its place. */
export function partNameIn(part: UIPart, index: number): string {
  return asText(partMetadata(part).part) || `${asText(part.type)}:${index}`
}

/** The name of the data if the part is data of the app, else an empty text. */
export function dataNameIn({ type }: UIPart): string {
  const name = asText(type)
  return name.startsWith('data-') ? name.slice('data-'.length) : ''
}

/** The name of the tool if the part is a call, else an empty text. */
export function toolNameIn({ type, toolName }: UIPart): string {
  const name = asText(type)
  if (name.startsWith('tool-')) return name.slice('tool-'.length)
  return name === 'dynamic-tool' ? asText(toolName) : ''
}
