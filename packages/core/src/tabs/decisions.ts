import type { ChatAssistantMessage } from '../chat/conversation.ts'
import type { ToolDecision } from '../chat/tool-decision.ts'
import { onAbort } from '../protocol/link-signals.ts'
import type { TabContent } from './tab-message.ts'

type Answer = ChatAssistantMessage | undefined

/** Decisions about calls of answers that other tabs have. */
export interface Decisions {
  /** Whether one is on its way to that tab. */
  hasSentTo(tab: string): boolean
  /**
   * Hands a decision on to that tab. Resolves to the answer once that is over, or to nothing once `signal`
   * aborts with the session of this tab: no reply reaches its former name.
   */
  send(tab: string, decision: ToolDecision, signal: AbortSignal): Promise<Answer>
  /** The other tab has done it. */
  resolve(call: number, answer: Answer): void
  /** Decides here what was on its way to a tab that is gone. */
  decideFor(tab: string, decide: (decision: ToolDecision) => Promise<Answer>): void
}

/** Creates the list of decisions of this tab that are on their way. `post` sends one. */
export function createDecisions(post: (message: TabContent) => void): Decisions {
  const pending = new Map<
    number,
    { tab: string; decision: ToolDecision; resolve(answer: Answer | Promise<Answer>): void }
  >()
  let count = 0

  function resolve(call: number, answer: Answer): void {
    const sent = pending.get(call)
    pending.delete(call)
    sent?.resolve(answer)
  }

  return {
    hasSentTo: (tab) => [...pending.values()].some((one) => one.tab === tab),
    send(tab, decision, signal) {
      const call = ++count
      post({ type: 'decide', to: tab, decision, call })
      onAbort(signal, () => resolve(call, undefined))
      return new Promise((resolve) => pending.set(call, { tab, decision, resolve }))
    },
    resolve,
    decideFor(tab, decide) {
      for (const [call, { tab: sentTo, decision, resolve }] of pending) {
        if (sentTo !== tab) continue
        pending.delete(call)
        resolve(decide(decision))
      }
    },
  }
}
