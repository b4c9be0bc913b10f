import { type ActiveAnswer, createActiveAnswer } from '../chat/active-answer.ts'
import type { ChatAssistantMessage } from '../chat/conversation.ts'
import type { TabsHost } from '../chat/tabs-link.ts'
import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { createMessageDraft } from '../stream/message-draft.ts'
import { revisionOf } from './merge-conversations.ts'
import { createRunLog } from './run-log.ts'
import type { SharedRun, TabMessageOf } from './tab-message.ts'

/** An answer that another tab streams, as this one accumulates it. */
export interface RemoteAnswer {
  readonly tab: string
  readonly term: number
  readonly active: ActiveAnswer
  readonly inputs: PartialToolInputs | undefined
  /** Whether somebody stopped it: nobody goes on with it. */
  isStopped: boolean
  /** Whether the conversation has all of it: somebody ended it while this tab was away. */
  isEnded(): boolean
  /** The answer so far, for a tab that came after its own was gone. */
  run(): SharedRun
  /** Takes the next batch. Returns whether it is the next one: others were missed before it. */
  take(batch: TabMessageOf<'batch'>): boolean
}

/** Shows an answer of another tab, from what that tab has of it. */
export function createRemoteAnswer(
  tab: string,
  { run, host }: { readonly run: SharedRun; readonly host: TabsHost },
): RemoteAnswer {
  const { term, events, decisions, resume } = run
  const log = createRunLog(run)
  const initial = { usage: {}, ...run.initial } as ChatAssistantMessage
  const draft = createMessageDraft(initial, {}, { keepsOpen: resume !== undefined })
  const inputs = host.partialToolInputs()
  const active = createActiveAnswer({
    initial,
    clock: host.clock,
    inputs,
    resume,
    // Only the tab with the answer calls functions of the app.
    onEvent: () => {},
    onChange: host.onChange,
  })
  active.attach(draft)

  function add(batch: EventBatch): void {
    const added: StreamEvent[] = []
    try {
      for (const event of batch) {
        draft.take(event)
        added.push(event)
      }
    } catch {
      // The tab with the answer left a malformed event out as well. Another version may know more.
    }
    active.onEvents(added)
  }

  if (events.length) add(events)
  for (const decision of decisions) active.decide(decision)

  return {
    tab,
    term,
    active,
    inputs,
    isStopped: false,
    isEnded() {
      const { id, steps } = active.message()
      const copy = host.conversation.messages.find((one) => one.id === id)
      // A store may have a copy of it from while it streamed.
      if (!copy || revisionOf(copy) <= revisionOf(initial)) return false
      return copy.role === 'assistant' && copy.steps.length >= steps.length
    },
    run: log.run,
    take(batch) {
      const missing = batch.sequence - log.sequence
      if (missing > 1) return false
      if (missing < 1) return true
      log.add(batch)
      if (batch.isDecision) {
        for (const event of batch.events) active.decide(event)
        host.onChange(true)
      } else add(batch.events)
      return true
    },
  }
}
