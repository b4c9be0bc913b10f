import type { StepRecord } from '../../protocol/message.ts'
import type { Outcome } from '../../protocol/stream-event.ts'
import { clientErrorText, type ErrorText } from '../client-error-text.ts'
import { encodeUsage } from './usage.ts'
import type { WrittenCall } from './write-tool-calls.ts'

/** What the last event of a run has to name. */
export interface RunEndOptions {
  readonly threadId: string
  readonly runId: string
  readonly errorText: ErrorText | undefined
  /** The records of all steps. */
  readonly records: readonly StepRecord[]
  /** The metadata of a last step without parts. */
  readonly silentStep: object | undefined
  /** The calls that wait for a person. */
  readonly interrupts: readonly WrittenCall[]
  /** A call that was cut off is open: their protocol finishes no such run. */
  readonly hasOpenCall: boolean
}

interface RunEnd {
  readonly type: 'RUN_FINISHED' | 'RUN_ERROR'
  readonly [field: string]: unknown
}

/** The last event of a run. */
export function encodeRunEnd(outcome: Outcome, options: RunEndOptions): RunEnd {
  const { threadId, runId, errorText, records, silentStep, interrupts, hasOpenCall } = options
  const usage = records.flatMap(encodeUsage)
  const metadata = silentStep && { deltakit: silentStep }
  const finished = { type: 'RUN_FINISHED', threadId, runId, usage } as const
  const failed = { type: 'RUN_ERROR', usage, metadata } as const

  switch (outcome.type) {
    case 'complete': {
      const { finishReason } = outcome
      return {
        ...finished,
        outcome: interrupts.length ? toInterrupts(interrupts) : { type: 'success' },
        metadata: {
          deltakit: { finishReason, ...silentStep },
          // TanStack AI has the reason here.
          tanstack: { finishReason: finishReason.replace('-', '_') },
        },
      }
    }
    case 'failed': {
      const { error } = outcome
      return { ...failed, message: clientErrorText(error, errorText), code: error.name }
    }
    case 'aborted':
      if (hasOpenCall) return { ...failed, message: cutOff, code: 'aborted' }
      return { ...finished, outcome: { type: 'cancelled' }, metadata }
    case 'truncated':
    case 'interrupted':
      return { ...failed, message: cutOff, code: 'truncated' }
  }
}

const cutOff = 'The answer was cut off'

function toInterrupts(calls: readonly WrittenCall[]): object {
  const interrupts = calls.map(({ id, name, input }) => ({
    id,
    // With this reason and metadata the client of TanStack AI knows how to answer.
    reason: 'approval_required',
    toolCallId: id,
    metadata: { kind: 'approval', toolName: name, input },
  }))
  return { type: 'interrupt', interrupts }
}
