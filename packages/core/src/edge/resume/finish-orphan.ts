import type { AssistantMessage, Part } from '../../protocol/message.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { resumeAccumulator } from '../../stream/accumulate-message.ts'
import { toChatResult } from '../../stream/chat-result.ts'
import { callSafely } from '../http/safe-callback.ts'
import type { AnswerStore, ServeFromLogOptions } from '../log/answer-log.ts'
import { callLog } from '../log/log-call.ts'
import type { AnswerNote, Orphan } from '../log/orphans.ts'
import { isProof } from '../proofs/claims.ts'

/** Does for an answer what its server could not do any more: saves it, and calls `onFinish`. */
export async function finishOrphan(
  store: AnswerStore,
  { key, note }: Orphan,
  { clock, onFinish, saveOrphan, onError }: ServeFromLogOptions,
): Promise<void> {
  const answer: AnswerNote = JSON.parse(note)
  const { chatId, answerId, step, parent = null } = answer
  const user = key.owner
  const events = await loggedEvents(store, key)
  const complete = (before?: AssistantMessage) => accumulate(events, before, step)
  const message =
    saveOrphan && chatId
      ? await saveOrphan({ user, chatId }, { answerId, parent, step, complete })
      : complete()
  await callSafely(() => onFinish(toChatResult(message, []), { ...answer, user }), { onError })
  await callLog(clock, async () => store.orphans?.settle(key))
}

/** What the log has of an answer that is over. The frames are ours, so that nothing is checked. */
async function loggedEvents(store: AnswerStore, key: Orphan['key']): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const { frames } of store.read(key, -1, new AbortController().signal)) {
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
  const unknown = Array.from({ length: step }, () => ({ vendor: '', model: '' }))
  const accumulator = resumeAccumulator(before ?? { role: 'assistant', parts: [], steps: unknown })
  const outcome = { type: 'truncated' } as const
  accumulator.add(events)
  const last = accumulator.message().steps.at(-1)
  if (last && !last.outcome) accumulator.add([{ type: 'end', step, outcome }])
  const message = accumulator.message()
  const steps = message.steps.map((record) => {
    const isCut = Object(record.outcome).finishReason === 'tool-calls'
    return isCut && record === message.steps.at(-1) ? { ...record, outcome } : record
  })
  return { ...message, steps, parts: message.parts.map(interrupted) }
}

/** Nobody knows whether a call that was running, or was about to, had its effect. */
function interrupted(part: Part): Part {
  if (part.type !== 'tool-call') return part
  const mayHaveRun = part.status === 'running' || part.status === 'approved'
  return mayHaveRun ? ({ ...part, status: 'interrupted' } as Part) : part
}
