import type { DeltakitError } from '../protocol/errors.ts'
import type { AnswerRequest } from './answer-request.ts'
import type { ChatState, ChatStatus } from './chat-state.ts'
import type { ChatMessage, ChatUserMessage } from './conversation.ts'
import { openToolCalls } from './open-tool-calls.ts'
import { createSlices, memoizeShallow } from './slices.ts'

/** All that a chat's state is computed from. */
export interface SnapshotSource {
  /** The messages that are shown, first to last. */
  readonly path: readonly ChatMessage[]
  /** The request for the answer that streams now. */
  readonly request: AnswerRequest | undefined
  /** A message is about to be sent. */
  readonly isPreparing: boolean
  readonly queued: readonly ChatUserMessage[]
  readonly isBusy: boolean
  readonly error: DeltakitError | undefined
}

/** Computes states. What did not change between two of them is the same object. */
export function createSnapshots(id: string): (source: SnapshotSource) => ChatState {
  const withSlices = createSlices()
  const queuedOf = memoizeShallow((messages: readonly ChatUserMessage[]) => messages)
  const idsOf = memoizeShallow((messages: readonly ChatMessage[]) => messages.map(({ id }) => id))

  return (source) => {
    const { path, request, queued, isBusy, error } = source
    const draft = request?.active.message()
    const answer = draft ?? path.findLast((message) => message.role === 'assistant')
    return withSlices(
      {
        id,
        messages: path,
        draft,
        messageIds: idsOf(draft ? [...path, draft] : path),
        queued: queuedOf(queued),
        status: statusOf(source),
        isBusy,
        error,
      },
      { answer, writing: request?.active.writing, inputs: request?.inputs },
    )
  }
}

function statusOf({ path, request, isPreparing, error }: SnapshotSource): ChatStatus {
  if (request) return request.active.status
  if (isPreparing) return 'connecting'
  const last = path.at(-1)
  const calls = openToolCalls(last)
  if (calls.some((call) => call.status === 'awaiting-approval')) return 'awaiting-approval'
  if (calls.length) return 'awaiting-tool-output'
  return error || last?.role === 'assistant' ? 'settled' : 'idle'
}
