import type { Clock } from '../protocol/clock.ts'
import { toDeltakitError } from '../protocol/errors.ts'
import { onAbort } from '../protocol/link-signals.ts'
import { callLater } from '../protocol/report-error.ts'
import { takenOver } from '../protocol/taken-over.ts'
import { createAnswerRequest } from './answer-request.ts'
import type { AnswerTask, ChatTask, InLine, Phase } from './answer-task.ts'
import type { CreateChatOptions, SettledAnswer } from './chat-options.ts'
import { type ChatAssistantMessage, type Conversation, withMessage } from './conversation.ts'
import type { FrameThrottle } from './frame-throttle.ts'
import type { ShownConversation } from './shown-conversation.ts'
import type { TabsLink } from './tabs-link.ts'

/** Runs the answers of a chat: from a message that is about to be sent to the answer in its place. */
export interface AnswerRunner {
  readonly phase: Phase
  /** Never rejects. */
  run(
    task: ChatTask,
    place: { readonly answer: AnswerTask; readonly line: InLine },
  ): Promise<SettledAnswer>
  /** Shows an answer that is over in its place. */
  keep(settled: SettledAnswer): SettledAnswer
  /** Stops the answer that runs. */
  stop(reason?: typeof takenOver): void
  /** Forgets the answer that runs: another tab has taken it over. */
  forget(): void
}

/** What the answers of a chat share. */
export interface RunnerHost {
  readonly id: string
  readonly clock: Clock
  readonly frames: FrameThrottle
  readonly shown: ShownConversation
  /** Changes the conversation without showing it yet, in the other tabs as well. */
  move(next: Conversation, head?: string | null): void
  options(): CreateChatOptions
  link(): TabsLink | undefined
}

const idle: Phase = { type: 'idle' }

/** Creates the runner of one chat, whose state it reads and changes through `host`. */
export function createAnswerRunner(host: RunnerHost): AnswerRunner {
  const { id, clock, frames, shown, move, options, link } = host
  let phase: Phase = idle
  let stopper = new AbortController()

  async function run(
    task: ChatTask,
    { answer, line }: { readonly answer: AnswerTask; readonly line: InLine },
  ): Promise<SettledAnswer> {
    stopper = new AbortController()
    const { signal } = stopper
    const { wrapRequest = (send) => send() } = options()
    let answered: Promise<SettledAnswer> | undefined
    shown.error = undefined
    phase = { type: 'preparing', task }

    function settleUnsent(settled: SettledAnswer): SettledAnswer {
      if (phase.type === 'preparing' && signal.reason !== takenOver) answer.place?.()
      return settle(settled, signal)
    }

    async function request(): Promise<SettledAnswer> {
      // The chat may have joined other tabs since it was in line, or its page was hidden and lost its turn.
      line.turn ??= link()?.takeTurn(line.place)
      if (line.turn) await line.turn.comes()
      line.hasCome = true
      if (signal.aborted) return {}
      answer.place?.()
      const initial = answer.initial()
      // Somebody may have put another conversation in the place of the one that it belongs to.
      if (!initial || !isKnown(initial.parent)) return settle({}, signal)
      answered = requestAnswer(initial, { answer, signal })
      return answered
    }

    const wrapped = (async () => {
      if (line.turn) await line.turn.comes()
      if (signal.aborted) return {}
      line.hasCome = true
      let sent: Promise<SettledAnswer> | undefined
      const wrapped = await wrapRequest(() => {
        sent = request()
        return sent
      })
      // What wraps the request may forget to return what became of it, or not send it at all.
      return sent ? { ...(await sent), ...wrapped } : settleUnsent({ ...wrapped })
    })()
    // What wraps the request, such as a mutation, may hang: stopping settles the chat all the same.
    const stopped = new Promise<SettledAnswer>((resolve) => {
      onAbort(signal, () => resolve(answered ?? settleUnsent({})))
    })
    if (phase.type === 'preparing') frames.flush()
    return Promise.race([wrapped, stopped]).catch((cause) =>
      settleUnsent({ error: toDeltakitError(cause, 'The message could not be sent') }),
    )
  }

  function isKnown(messageId: string | null): boolean {
    const { messages } = shown.conversation
    return messageId === null || messages.some(({ id }) => id === messageId)
  }

  async function requestAnswer(
    initial: ChatAssistantMessage,
    { answer, signal }: { readonly answer: AnswerTask; readonly signal: AbortSignal },
  ): Promise<SettledAnswer> {
    move(shown.conversation, initial.parent)
    const request = createAnswerRequest(initial, shown.path, {
      chatId: options().id ?? id,
      clock,
      frames,
      signal,
      overrides: answer.overrides,
      resume: answer.resume,
      options,
      onEvent(event) {
        const { onEvent, onData } = options()
        callLater(onEvent, event)
        if (event.type === 'data') callLater(onData, event)
      },
      shared: link()?.begin(initial, answer.resume),
    })
    phase = { type: 'answering', request }
    frames.flush()
    return settle(await request.send(), signal)
  }

  function settle({ answer, error }: SettledAnswer, { reason }: AbortSignal): SettledAnswer {
    // The other tab settles it.
    if (reason === takenOver) return {}
    const isOurs = phase.type === 'answering'
    phase = idle
    if (isOurs) link()?.end(answer, error)
    return keep({ answer, error })
  }

  function keep({ answer, error }: SettledAnswer): SettledAnswer {
    // Another tab may have removed what it answers.
    const isKept =
      answer && isKnown(answer.parent) && (answer.parts.length > 0 || isWorthShowing(answer))
    const { conversation } = shown
    shown.error = error
    move(isKept ? withMessage(conversation, answer) : conversation)
    frames.flush()
    return { answer: isKept ? answer : undefined, error }
  }

  /** An answer with nothing in it shows that it failed, unless there is another in its place to show. */
  function isWorthShowing({ id, parent, outcome }: ChatAssistantMessage): boolean {
    if (outcome?.type === 'aborted') return false
    const { messages } = shown.conversation
    return !messages.some((one) => one.parent === parent && one.id !== id)
  }

  return {
    get phase() {
      return phase
    },
    run,
    keep,
    stop: (reason) => stopper.abort(reason),
    forget() {
      phase = idle
    },
  }
}
