import { takenOver } from '../protocol/taken-over.ts'
import { announceAnswer } from './announce-answer.ts'
import type { AnswerRunner, RunnerHost } from './answer-runner.ts'
import type { AnswerTask, ChatTask, InLine } from './answer-task.ts'
import type { AnswerOptions, SettledAnswer } from './chat-options.ts'
import type { AnswerPromise } from './chat-state.ts'
import type { ChatAssistantMessage, ChatUserMessage } from './conversation.ts'
import { createMessageQueue } from './message-queue.ts'
import { openToolCalls } from './open-tool-calls.ts'

/** The answers that a chat requests, one after the other. */
export interface AnswerQueue {
  /** Whether nothing is sent, streams or waits in this tab. */
  readonly isEmpty: boolean
  /** The message that is about to be sent, and those that wait in this tab. */
  readonly messages: readonly ChatUserMessage[]
  /** Requests an answer once everything before it is over. Resolves to the answer. */
  enqueue(answer: AnswerTask, place?: 'first'): AnswerPromise
  /** Requests more of an answer, before anything that is queued. */
  resume(answer: ChatAssistantMessage, overrides?: Partial<AnswerOptions>): AnswerPromise
  /** Goes on with the answer that streams now once it is over: a person decided about a call of it. */
  resumeWhenOver(): void
  /**
   * Lets what is added next as `first` run before everything that waits, the message that waits for its
   * turn among all tabs included. Returns whether it can: a request that is about to be sent goes first.
   */
  makeRoom(): boolean
  /** What waits for a decision about a call waits no longer. */
  release(): void
  /** Takes a message back. Returns whether it waited. */
  unqueue(messageId: string): boolean
  /** Stops the answer that streams, and forgets those that wait. */
  stop(): Promise<void>
  /** Forgets the answer that streams and these messages: another tab has taken them over. */
  abandon(messages: readonly ChatUserMessage[]): void
  /** Resolves once no answer streams. */
  idle(): Promise<void>
}

/** Creates the queue of one chat. Only one of its answers runs at a time. */
export function createAnswerQueue(
  runner: AnswerRunner,
  { frames, link, options, shown }: RunnerHost,
): AnswerQueue {
  const queue = createMessageQueue<ChatTask>(() => frames.flush())
  /** Whether a person decided about a call while others were still executed. */
  let decidedMeanwhile = false
  /** What was different for the answer that ended last: it goes on with that. */
  let latest: { readonly id: string; readonly overrides: AnswerTask['overrides'] } | undefined
  /** The task that was started last. */
  let current: { readonly line: InLine; putBack(): void } | undefined

  function enqueue(answer: AnswerTask, place?: 'first'): AnswerPromise {
    return new Promise((resolve) => {
      const line: InLine = { place, turn: link()?.takeTurn(place), hasCome: false }
      let settled: SettledAnswer = {}
      let isPutBack = false
      const task: ChatTask = {
        message: answer.message,
        isResumed: answer.resume !== undefined,
        cancel() {
          line.turn?.release()
          resolve(undefined)
        },
        async run() {
          decidedMeanwhile = false
          current = {
            line,
            putBack() {
              isPutBack = true
              runner.stop(takenOver)
              runner.forget()
              // Another tab has started an answer meanwhile, behind the one that would go on here.
              if (place === 'first' || task.isResumed) task.cancel()
              else queue.add(task, 'first')
            },
          }
          settled = await runner.run(task, { answer, line })
        },
        done() {
          if (isPutBack) {
            isPutBack = false
            return 'continue'
          }
          announceAnswer(settled, { ...options(), ...answer.callbacks })
          resolve(settled.answer)
          const { overrides, resume: cursor } = answer
          // A client that joined an answer goes on with its own options.
          if (settled.answer && !cursor) latest = { id: settled.answer.id, overrides }
          const holds = openToolCalls(shown.path.at(-1)).length > 0
          const goesOn = decidedMeanwhile && !openToolCalls(settled.answer).length
          if (holds || goesOn) line.turn?.keep()
          else line.turn?.release()
          if (goesOn && settled.answer) void resume(settled.answer)
          return holds ? 'hold' : 'continue'
        },
      }
      queue.add(task, place)
    })
  }

  function resume(
    answer: ChatAssistantMessage,
    overrides = latest?.id === answer.id ? latest.overrides : undefined,
  ): AnswerPromise {
    return enqueue(
      { overrides, initial: () => (hasMoreSteps(answer) ? undefined : answer) },
      'first',
    )
  }

  /** Another tab has gone on with it, while this one waited for its turn. */
  function hasMoreSteps({ id, steps }: ChatAssistantMessage): boolean {
    const copy = shown.conversation.messages.find((one) => one.id === id)
    return copy?.role === 'assistant' && copy.steps.length > steps.length
  }

  return {
    get isEmpty() {
      return runner.phase.type === 'idle' && !queue.waiting.length
    },
    get messages() {
      const { phase } = runner
      const messages = queue.waiting.flatMap(({ message }) => message ?? [])
      const sent = phase.type === 'preparing' ? phase.task.message : undefined
      return sent ? [sent, ...messages] : messages
    },
    enqueue,
    resume,
    resumeWhenOver() {
      decidedMeanwhile = true
    },
    makeRoom() {
      if (runner.phase.type === 'idle') return true
      if (!current?.line.turn || current.line.hasCome) return false
      current.putBack()
      return true
    },
    release() {
      // What waits takes turns of its own, behind the one that was kept for the decision.
      if (runner.phase.type === 'idle') current?.line.turn?.release()
      queue.start()
    },
    unqueue: (messageId) => queue.remove((task) => task.message?.id === messageId) > 0,
    async stop() {
      decidedMeanwhile = false
      queue.remove(() => true)
      runner.stop()
      await queue.idle()
    },
    abandon(messages) {
      const isKept = ({ message }: ChatTask) => message && !messages.includes(message)
      decidedMeanwhile = false
      queue.remove((task) => !isKept(task))
      const { phase } = runner
      if (phase.type === 'preparing' && isKept(phase.task)) return
      runner.forget()
      runner.stop(takenOver)
    },
    idle: queue.idle,
  }
}
