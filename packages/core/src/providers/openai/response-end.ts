import { asFields, asText } from '../../protocol/json-fields.ts'
import type { FinishEvent, FinishReason } from '../../protocol/stream-event.ts'
import { toFinishReason } from '../../protocol/to-finish-reason.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'
import type { WireResponse, WireUsage } from './wire.ts'

/** `incomplete_details.reason`, or the status of the response where it has none. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  completed: 'stop',
  incomplete: 'other',
}

/** How a response ended. `name`: of its last chunk. The response in it knows better. */
export function finishOf(
  { status, incomplete_details }: WireResponse,
  { name, hasCalls }: { readonly name: string; readonly hasCalls: boolean },
): FinishEvent {
  const { reason } = asFields<{ readonly reason?: unknown }>(incomplete_details)
  const raw = asText(reason) || (status === 'incomplete' ? status : name)
  // Nobody knows whether calls of such a response are whole, so they must not execute.
  const isCut = raw === 'incomplete' && hasCalls
  return { type: 'finish', reason: isCut ? 'length' : toFinishReason(raw, finishReasons), raw }
}

interface ReadTokens {
  readonly cached_tokens?: unknown
  readonly cache_write_tokens?: unknown
}

/** What a response used. */
export function usageOf(usage: WireUsage): Usage {
  const read = asFields<ReadTokens>(usage.input_tokens_details)
  const written = asFields<{ readonly reasoning_tokens?: unknown }>(usage.output_tokens_details)
  return toUsage({
    input: usage.input_tokens,
    output: usage.output_tokens,
    reasoning: written.reasoning_tokens,
    cachedInput: read.cached_tokens,
    cacheWrite: read.cache_write_tokens,
    raw: usage,
  })
}
