import type { Message, Outcome, StreamEvent, ToolCallPart } from '../../src/index.ts'

/** How a call can end in a stream, with the events for that after its step. */
export const endedCalls: readonly { readonly status: ToolCallPart['status']; output?: unknown }[] =
  [
    { status: 'ready' },
    { status: 'invalid' },
    { status: 'unfinished' },
    { status: 'awaiting-approval' },
    { status: 'done', output: { paid: 7 } },
    { status: 'done', output: 'paid' },
    { status: 'failed', output: 'No money' },
    { status: 'denied', output: 'Too much' },
    { status: 'denied', output: '' },
    { status: 'skipped' },
    { status: 'interrupted' },
  ]

/** An answer whose only call ends that way. */
export function answerWithCall({ status, output }: (typeof endedCalls)[number]): StreamEvent[] {
  const isInvalid = status === 'invalid'
  const outcome: Outcome =
    status === 'unfinished'
      ? { type: 'truncated' }
      : { type: 'complete', finishReason: 'tool-calls' }
  const call = { type: 'tool-call', part: 'call', id: 'c', name: 'pay' } as const
  const events: StreamEvent[] = [
    { type: 'start', step: 0, vendor: 'made', model: 'made' },
    call,
    { type: 'tool-input', part: 'call', delta: isInvalid ? '{"amount"' : '{ "amount": 7 }' },
    { type: 'end', step: 0, outcome },
  ]
  if (status === 'awaiting-approval') events.push({ ...call, status })
  const outputStatus = outputStatuses.find((name) => name === status)
  if (outputStatus) {
    events.push({ type: 'tool-output', key: '0/call', output, status: outputStatus })
  }
  return events
}

const outputStatuses = ['done', 'failed', 'denied', 'skipped', 'interrupted'] as const

/** The only call of a message. */
export function callIn(message: Message | undefined): ToolCallPart | undefined {
  if (!message || !('parts' in message)) return undefined
  const calls = message.parts.filter((part) => part.type === 'tool-call')
  return calls.length === 1 ? calls[0] : undefined
}
