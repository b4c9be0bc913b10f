import { type ActiveAnswer, createActiveAnswer } from '../chat/active-answer.ts'
import type { ChatAssistantMessage } from '../chat/conversation.ts'
import type { TabsHost } from '../chat/tabs-link.ts'
import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { createMessageDraft } from '../stream/message-draft.ts'
import type { SharedRun, TabMessageOf } from './tab-message.ts'

/** An answer that another tab streams, as this one accumulates it. */
export interface RemoteAnswer {
  readonly tab: string
  readonly term: number
  readonly active: ActiveAnswer
  readonly inputs: PartialToolInputs | undefined
  /** Whether somebody stopped it: nobody goes on with it. */
  isStopped: boolean
  /** Takes the next batch. Returns whether it is the next one: others were missed before it. */
  take(batch: TabMessageOf<'batch'>): boolean
}

/** Shows an answer of another tab, from what that tab has of it. */
export function createRemoteAnswer(
  tab: string,
  { run, host }: { readonly run: SharedRun; readonly host: TabsHost },
): RemoteAnswer {
  const { term, events, decisions, resume } = run
  let { sequence } = run
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
    take({ sequence: next, events: batch, isDecision }) {
      if (next <= sequence) return true
      if (next !== sequence + 1) return false
      sequence = next
      if (isDecision) {
        for (const event of batch) active.decide(event)
        host.onChange(true)
      } else add(batch)
      return true
    },
  }
}

/** The events of an answer so far, with the deltas of a part in one. */
export interface CompactLog {
  add(batch: EventBatch): void
  events(): readonly StreamEvent[]
}

/** A tab that comes late reads it. It has as many events as the answer has parts and changes of them. */
export function createCompactLog(): CompactLog {
  const events: StreamEvent[] = []
  let cursor: StreamEvent | undefined
  let last: { type: string; part: string; delta: string } | undefined
  return {
    add(batch) {
      for (const event of batch) {
        if (event.type === 'cursor') {
          // The latest counts.
          cursor = event
        } else if (!('delta' in event)) {
          last = undefined
          events.push(event)
        } else if (last && last.type === event.type && last.part === event.part) {
          last.delta += event.delta
        } else {
          const own = { ...event }
          last = own
          events.push(own)
        }
      }
    },
    events: () => (cursor ? [...events, cursor] : events),
  }
}
