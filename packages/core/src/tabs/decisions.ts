import type { ChatAssistantMessage } from '../chat/conversation.ts'
import type { ToolDecision } from '../chat/tool-decision.ts'
import type { TabContent } from './tab-message.ts'

type Answer = ChatAssistantMessage | undefined

/** Decisions about calls of answers that other tabs have. */
export interface Decisions {
  /** Whether one is on its way to that tab. */
  hasSentTo(tab: string): boolean
  /** Hands a decision on to that tab. Resolves to the answer once that is over. */
  send(tab: string, decision: ToolDecision): Promise<Answer>
  /** The other tab has done it. */
  resolve(call: number, answer: Answer): void
  /** Decides again what is on its way to a tab for which `isLost` holds. */
  decideAgain(
    decide: (decision: ToolDecision) => Promise<Answer>,
    isLost: (tab: string) => boolean,
  ): void
  /** Waits for none of them any more: this chat leaves the tabs. */
  abandon(): void
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
    send(tab, decision) {
      const call = ++count
      post({ type: 'decide', to: tab, decision, call })
      return new Promise((resolve) => pending.set(call, { tab, decision, resolve }))
    },
    resolve,
    decideAgain(decide, isLost) {
      // A copy: a decision may be sent once more while this goes on.
      for (const [call, { tab: sentTo, decision, resolve }] of [...pending]) {
        if (!isLost(sentTo)) continue
        pending.delete(call)
        resolve(decide(decision))
      }
    },
    abandon() {
      for (const call of [...pending.keys()]) resolve(call, undefined)
    },
  }
}
