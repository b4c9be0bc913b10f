import type { AssistantMessage, Part } from '../../protocol/message.ts'
import { shiftKey } from '../../protocol/part-key.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { createAccumulator, resumeAccumulator } from '../../stream/accumulate-message.ts'
import { toChatResult } from '../../stream/chat-result.ts'
import { callSafely } from '../http/safe-callback.ts'
import type { AnswerStore, ServeFromLogOptions } from '../log/answer-log.ts'
import type { AnswerNote, Orphan } from '../log/orphans.ts'
import { isProof } from '../proofs/claims.ts'

/** Does for an answer what its server could not do any more: saves it, and calls `onFinish`. */
export async function finishOrphan(
  store: AnswerStore,
  { key, note }: Orphan,
  { onFinish, saveOrphan, onError }: ServeFromLogOptions,
): Promise<void> {
  const answer: AnswerNote = JSON.parse(note)
  const { chatId, answerId, step, parent = null } = answer
  const user = key.owner
  const events = await loggedEvents(store, key)
  const complete = (before?: AssistantMessage) => accumulate(events, before, step)
  const message =
    saveOrphan && chatId
      ? await saveOrphan({ user, chatId }, { answerId, parent, complete })
      : complete()
  await callSafely(() => onFinish(toChatResult(message, []), { ...answer, user }), { onError })
}

/** What the log has of an answer that is over. The frames are ours, so that nothing is checked. */
async function loggedEvents(store: AnswerStore, key: Orphan['key']): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  const { signal } = new AbortController()
  for await (const { frames } of store.read(key, -1, signal)) {
    for (const [, json = ''] of frames.matchAll(/^data: (.*)$/gm)) {
      const event: StreamEvent = JSON.parse(json)
      if (!isProof(event)) events.push(event)
    }
  }
  return events
}

/** The message with the steps of the log, which never ends as complete while tools were to run. */
function accumulate(
  events: readonly StreamEvent[],
  before: AssistantMessage | undefined,
  step: number,
): AssistantMessage {
  const accumulator = before ? resumeAccumulator(before) : createAccumulator()
  let isInStep = before !== undefined
  let open: number | undefined
  for (const event of events) {
    if (event.type === 'start') isInStep = true
    // Without the steps before, nothing is known of their calls.
    if (!isInStep) continue
    if (event.type === 'start') open = event.step
    if (event.type === 'end') open = undefined
    const isShifted = event.type === 'tool-output' && !before && step > 0
    accumulator.add([isShifted ? { ...event, key: shiftKey(event.key, -step) } : event])
  }
  const outcome = { type: 'truncated' } as const
  if (open !== undefined) accumulator.add([{ type: 'end', step: open, outcome }])
  const message = interruptCalls(accumulator.message())
  const last = message.steps.at(-1)
  const ended = last?.outcome
  const isWaiting = message.parts.some(
    ({ type, ...part }) => Object(part).status === 'awaiting-approval',
  )
  if (!last || ended?.type !== 'complete' || ended.finishReason !== 'tool-calls' || isWaiting) {
    return message
  }
  return { ...message, steps: [...message.steps.slice(0, -1), { ...last, outcome }] }
}

/** Nobody knows whether a call that was running had its effect. */
function interruptCalls(message: AssistantMessage): AssistantMessage {
  const parts = message.parts.map((part): Part => {
    if (part.type !== 'tool-call') return part
    const wasStarted = part.status === 'running' || part.status === 'approved'
    return wasStarted ? { ...part, status: 'interrupted' } : part
  })
  return { ...message, parts }
}
