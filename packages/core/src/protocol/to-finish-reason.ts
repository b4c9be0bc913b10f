import type { FinishReason } from './stream-event.ts'

/**
 * Our word for a provider's reason. `known` is the provider's documented table; a reason that is not
 * in it, such as one of another dialect behind a proxy, is guessed from the words in it.
 */
export function toFinishReason(
  raw: string,
  known: Readonly<Record<string, FinishReason>> = {},
): FinishReason {
  if (Object.hasOwn(known, raw)) return known[raw] ?? 'other'
  const text = raw.toLowerCase()
  for (const [reason, words] of finishReasonHints) {
    if (words.some((word) => text.includes(word))) return reason
  }
  return 'other'
}

/** The first match counts: `tool_use_end` is a call, and `max_stop` a length. */
const finishReasonHints: readonly (readonly [FinishReason, readonly string[]])[] = [
  ['tool-calls', ['tool', 'func']],
  ['content-filter', ['filter', 'safe', 'refus']],
  ['length', ['len', 'max', 'window']],
  ['stop', ['stop', 'end', 'eos']],
]
