import type { ChatError } from '../protocol/errors.ts'
import type { AnswerRequest } from './answer-request.ts'
import type { ChatState, ChatStatus } from './chat-state.ts'
import type { ChatMessage, ChatUserMessage } from './conversation.ts'
import { openToolCalls } from './open-tool-calls.ts'
import { createSlices, memoizeShallow, type SliceSource, type Slices } from './slices.ts'

/** All that a chat's state is computed from. */
export interface SnapshotSource {
  /** The messages that are shown, first to last. */
  readonly path: readonly ChatMessage[]
  /** The answer that streams now. */
  readonly request: Pick<AnswerRequest, 'active' | 'inputs'> | undefined
  /** What is shown while a message is about to be sent. */
  readonly preparing: 'connecting' | 'resuming' | undefined
  readonly queued: readonly ChatUserMessage[]
  readonly isBusy: boolean
  readonly error: ChatError | undefined
}

const nothingQueued: readonly ChatUserMessage[] = []

/** Computes states. What did not change between two of them is the same object. */
export function createSnapshots(id: string): (source: SnapshotSource) => ChatState {
  const compute = createSlices()
  const queuedOf = memoizeShallow((messages: readonly ChatUserMessage[]) => messages)
  let latest: { readonly path: readonly ChatMessage[]; readonly ids: readonly string[] } | undefined

  /** The same array as long as the ids are the same: a draft that settles keeps its place. */
  function idsOf(path: readonly ChatMessage[], draftId: string | undefined): readonly string[] {
    const count = path.length + (draftId === undefined ? 0 : 1)
    const isSame =
      latest?.ids.length === count &&
      (draftId === undefined || latest.ids.at(-1) === draftId) &&
      (latest.path === path || path.every(({ id }, index) => latest?.ids[index] === id))
    if (latest && isSame) {
      if (latest.path !== path) latest = { path, ids: latest.ids }
      return latest.ids
    }
    const ids = path.map(({ id }) => id)
    if (draftId !== undefined) ids.push(draftId)
    latest = { path, ids }
    return latest.ids
  }

  return (source) => {
    const { path, request, queued, isBusy, error } = source
    const draft = request?.active.message()
    const answer = draft ?? path.findLast((message) => message.role === 'assistant')
    const from: SliceSource = { answer, inputs: request?.inputs }
    // A slice is computed when it is first read, and stays what it was when this state was made. Getters
    // in the literal, for defining them one by one made a chat a tenth slower (bench/compare.mjs).
    let reasoning: Slices['reasoning'] | undefined
    let content: Slices['content'] | undefined
    let toolCalls: Slices['toolCalls'] | undefined
    let sources: Slices['sources'] | undefined
    let data: Slices['data'] | undefined
    let usage: Slices['usage'] | undefined
    let timing: Slices['timing'] | undefined
    return {
      id,
      messages: path,
      draft,
      messageIds: idsOf(path, draft?.id),
      queued: queued.length ? queuedOf(queued) : nothingQueued,
      status: statusOf(source),
      isBusy,
      error,
      get reasoning() {
        reasoning ??= compute.reasoning(from)
        return reasoning
      },
      get content() {
        content ??= compute.content(from)
        return content
      },
      get toolCalls() {
        toolCalls ??= compute.toolCalls(from)
        return toolCalls
      },
      get sources() {
        sources ??= compute.sources(from)
        return sources
      },
      get data() {
        data ??= compute.data(from)
        return data
      },
      get usage() {
        usage ??= compute.usage(from)
        return usage
      },
      get timing() {
        timing ??= compute.timing(from)
        return timing
      },
    }
  }
}

function statusOf({ path, request, preparing, error }: SnapshotSource): ChatStatus {
  if (request) return request.active.status
  if (preparing) return preparing
  const last = path.at(-1)
  const calls = openToolCalls(last)
  if (calls.some((call) => call.status === 'awaiting-approval')) return 'awaiting-approval'
  if (calls.length) return 'awaiting-tool-output'
  return error || last?.role === 'assistant' ? 'settled' : 'idle'
}
