import type { ChatMessage, FinishReason, Outcome } from '@deltakit/core'

export function outcomeOf(message: ChatMessage | undefined): Outcome | undefined {
  if (message?.role !== 'assistant') return undefined
  return message.outcome ?? message.steps.at(-1)?.outcome
}

/** How an answer ended, where a person would not expect it to. */
export function endingOf(outcome: Outcome | undefined): string | undefined {
  switch (outcome?.type) {
    case undefined:
      return undefined
    case 'complete':
      return endings[outcome.finishReason]
    case 'truncated':
      return 'It stopped before its end.'
    case 'aborted':
      return 'Stopped.'
    case 'interrupted':
      return 'Interrupted by a reload.'
    case 'failed':
      return 'It failed.'
  }
}

const endings: Partial<Record<FinishReason, string>> = {
  length: 'Cut: it was as long as it may be.',
  'content-filter': 'Blocked by the filter.',
}

/** Whether there is more to be said. */
export function isCut(outcome: Outcome | undefined): boolean {
  if (outcome?.type === 'complete') return outcome.finishReason === 'length'
  return /truncated|aborted|interrupted/.test(outcome?.type ?? '')
}
