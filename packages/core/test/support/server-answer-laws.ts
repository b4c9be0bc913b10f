import { expect } from 'vitest'
import type { AssistantMessage, ChatMessage, Message } from '../../src/index.ts'
import { isInStep } from '../../src/protocol/part-key.ts'
import { outOfOrder } from './failing-calls.ts'
import type { SentText } from './random-provider.ts'

/** Whether the app learns of that error, and of nothing worse. */
export function isExpected(error: string, isFailing: boolean): boolean {
  if (error === 'Error: The tool failed') return true
  return isFailing && (error === `Error: ${outOfOrder}` || error.includes('did not answer within'))
}

/** Each step has text that the provider sent, and all of that text where the step is complete. */
export function checkTexts(message: Message | ChatMessage, sent: readonly SentText[]): void {
  if (!('steps' in message)) return
  for (const [step, { outcome }] of message.steps.entries()) {
    const text = textOf(message, step)
    const isComplete = outcome?.type === 'complete'
    const fits = sent.some((one) =>
      isComplete ? one.isWhole && one.text === text : one.text.startsWith(text),
    )
    if (isComplete || text) expect(fits, `step ${step} of ${JSON.stringify(message)}`).toBe(true)
  }
}

/** Nothing that the server keeps goes on, and nobody can decide about a step that others follow. */
export function checkSettled(message: ChatMessage): void {
  if (message.role === 'user') return
  expect(message.outcome, `${message.id} is over`).toBeDefined()
  const lastStep = message.steps.length - 1
  for (const part of message.parts) {
    if (part.type !== 'tool-call') continue
    expect(liveStatuses, JSON.stringify(message)).not.toContain(part.status)
    if (!isInStep(part.key, lastStep)) {
      expect(openStatuses, JSON.stringify(message)).not.toContain(part.status)
    }
  }
}

const liveStatuses = ['streaming', 'running']
const openStatuses = ['ready', 'awaiting-approval', 'approved']

/**
 * The server has the last step that its client has, or more of it where that is not whole. Of the steps
 * before, a client that went on after a lost connection may have less.
 */
export function checkKept(message: ChatMessage, stored: ChatMessage | undefined): void {
  if (message.role === 'user' || !message.parts.length) return
  const lastStep = message.steps.length - 1
  const text = textOf(message, lastStep)
  const kept = stored && 'steps' in stored ? textOf(stored, lastStep) : ''
  const both = `${text} of ${JSON.stringify(stored)}`
  if (message.outcome?.type === 'complete') expect(kept, both).toBe(text)
  else expect(kept.startsWith(text), both).toBe(true)
}

function textOf({ parts }: AssistantMessage, step: number): string {
  return parts
    .map((part) => (part.type === 'content' && isInStep(part.key, step) ? part.text : ''))
    .join('')
}
