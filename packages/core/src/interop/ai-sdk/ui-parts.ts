// The Vercel AI SDK's `UIMessage`: its parts, and which part of ours each is.

import { metadataIn, textIn } from '../step-metadata.ts'

/** One part of theirs. */
export interface UIPart {
  readonly type?: unknown
  readonly text?: unknown
  readonly url?: unknown
  readonly mediaType?: unknown
  readonly filename?: unknown
  readonly title?: unknown
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

/** Their steps are our steps. */
export function stepsOf(parts: unknown): UIPart[][] {
  const steps: UIPart[][] = []
  for (const part of listIn(parts)) {
    if (part.type === 'step-start' || !steps[0]) steps.push([])
    steps.at(-1)?.push(part)
  }
  return steps
}

export function listIn(parts: unknown): UIPart[] {
  return Array.isArray(parts) ? parts.map(Object) : []
}

/** What we told of a part. */
export function partTold({
  callProviderMetadata,
  providerMetadata,
}: UIPart): Readonly<Record<string, unknown>> {
  return metadataIn(callProviderMetadata ?? providerMetadata)
}

/** The name of a part in its run: its own, where it was told. */
export function placeOf(part: UIPart, index: number): string {
  return textIn(partTold(part).part) || `${part.type}:${index}`
}
