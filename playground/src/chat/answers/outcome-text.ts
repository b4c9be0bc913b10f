import type { ChatError, ChatMessage, ChatStatus, FinishReason, Outcome } from '@deltakit/core'

export function outcomeOf(message: ChatMessage | undefined): Outcome | undefined {
  if (message?.role !== 'assistant') return undefined
  return message.outcome ?? message.steps.at(-1)?.outcome
}

/** Describes how an answer ended, or returns nothing for a normal end. */
export function outcomeText(outcome: Outcome | undefined): string | undefined {
  switch (outcome?.type) {
    case undefined:
      return undefined
    case 'complete':
      return finishTexts[outcome.finishReason]
    case 'truncated':
      return 'Cut off before its end.'
    case 'aborted':
      return 'Stopped.'
    case 'interrupted':
      return 'Interrupted by a reload.'
    case 'failed':
      // The error says it.
      return undefined
  }
}

const finishTexts: Partial<Record<FinishReason, string>> = {
  length: 'Cut off at the length limit.',
  'content-filter': 'Blocked by the filter.',
}

/** Whether the answer can be continued. */
export function canContinue(outcome: Outcome | undefined): boolean {
  switch (outcome?.type) {
    case 'truncated':
    case 'aborted':
    case 'interrupted':
      return true
    case 'complete':
      return outcome.finishReason === 'length'
    case 'failed':
    case undefined:
      return false
  }
}

interface StatusOptions {
  readonly error: ChatError | undefined
  readonly last: ChatMessage | undefined
}

/** Describes what the chat is doing, or how its last answer ended. */
export function statusText(status: ChatStatus, { error, last }: StatusOptions): string {
  switch (status) {
    case 'idle':
      return ''
    case 'connecting':
      return 'Connecting…'
    case 'streaming':
      return 'Answering…'
    case 'resuming':
      return 'Resuming…'
    case 'executing-tools':
      return 'Running tools…'
    case 'awaiting-tool-output':
      return 'A tool call needs an output.'
    case 'awaiting-approval':
      return 'A tool call needs your approval.'
    case 'settled':
      return error ? 'Failed.' : (outcomeText(outcomeOf(last)) ?? 'Answered.')
  }
}
