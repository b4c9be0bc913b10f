import type { ChatAssistantMessage } from '../chat/conversation.ts'
import type { Cursor, EventBatch } from '../protocol/stream-event.ts'
import { createRunLog } from './run-log.ts'
import type { SharedRun, TabContent } from './tab-message.ts'

/** An answer that this tab streams, as it hands it on to the others. */
export interface OwnAnswer {
  readonly term: number
  /** Whether it ended here, so that no other tab has it. A request that stops it may still be on its way. */
  hasEnded: boolean
  /** The answer so far, for a tab that comes late. */
  run(): SharedRun
  /** Hands events on. `decision`: a person decided about a call, and they are laid over the others. */
  share(events: EventBatch, kind: 'events' | 'decision'): void
}

/** The answer that begins, and how its events reach the other tabs. */
export interface OwnAnswerOptions {
  readonly initial: ChatAssistantMessage
  readonly resume: Cursor | undefined
  readonly term: number
  /** Sends a message to all other tabs, where there are any and the answer is still this tab's. */
  post(message: TabContent): void
}

/** Shares an answer that begins in this tab. */
export function createOwnAnswer({ initial, resume, term, post }: OwnAnswerOptions): OwnAnswer {
  const started = { term, initial, resume, sequence: 0, events: [], decisions: [] }
  const log = createRunLog(started)
  return {
    term,
    hasEnded: false,
    run: log.run,
    share(events, kind) {
      const batch = { events, ...(kind === 'decision' && { isDecision: true }) }
      log.add(batch)
      post({ type: 'batch', term, sequence: log.sequence, ...batch })
    },
  }
}
