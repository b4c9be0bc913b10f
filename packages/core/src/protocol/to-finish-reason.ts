import type { FinishReason } from './stream-event.ts'

/**
 * Our word for a provider's reason, by the words in it, so that one of another dialect behind a proxy is
 * understood as well. `known` has the reasons whose words say nothing, or something else.
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
