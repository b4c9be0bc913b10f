import { checkOption, checkPassedOptions, oneOf, shownValue } from '../protocol/check-option.ts'
import { deepestOutput } from '../protocol/nesting.ts'
import { outputJson } from '../protocol/output-json.ts'
import { checkApprovable } from '../protocol/tool-output.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'
import { checkContent, checkFiles, checkMessage } from '../stream/check-messages.ts'
import type { Tools } from '../stream/stream-options.ts'
import { createChatCore } from './chat-core.ts'
import type { AnswerOptions, CreateChatOptions, SendOptions } from './chat-options.ts'
import type { AnswerPromise, Chat, MessageContent } from './chat-state.ts'
import { checkChatOptions } from './check-chat-options.ts'
import {
  emptyConversation,
  newestLeafFrom,
  siblingsOf,
  type ToolCallRef,
  toChatMessage,
  toUserParts,
  withMessage,
  withoutMessage,
} from './conversation.ts'
import { shareCore } from './core-of.ts'
import { openToolCalls, skipOpenToolCalls } from './open-tool-calls.ts'
import { decidableStatuses, decisionEvent, type ToolDecision } from './tool-decision.ts'

/** A conversation with a model, and what can be done with it. It sends no request by itself. */
export function createChat<Of extends Tools = Tools>(options: CreateChatOptions<Of>): Chat<Of>
export function createChat(initial: CreateChatOptions): Chat {
  checkPassedOptions('createChat', initial, { instead: 'Pass createChat({ model }).' })
  checkChatOptions(initial)
  const core = createChatCore(initial, decide)
  const { stop, show, move, newPlace, newAnswer, shown, queue } = core
  const { enqueue, resume } = queue
  const { messageById } = shown

  function send(
    content: MessageContent,
    parent: () => string | null,
    { files = [], metadata, data, ...overrides }: SendOptions,
  ): AnswerPromise {
    checkContent(content, 'content')
    checkFiles(files)
    const parts = [...toUserParts(content), ...files]
    const message = { ...newPlace(null), role: 'user' as const, parts, metadata, data }
    return core.send(message, { parent, overrides })
  }

  /** Settles once the latest change that stops the chat first is made: what is called later follows it. */
  let changed: Promise<unknown> | undefined

  /** Stops the chat and then changes it, after the changes that were called before. */
  async function afterStop<Result>(change: () => Result | Promise<Result>): Promise<Result> {
    const stopped = changed ? changed.then(stop) : stop()
    // The next call waits for the change, and not for the answer that it may request.
    const made = stopped.then(() => ({ result: change() }))
    const settled = made.catch(() => {})
    changed = settled
    const { result } = await made.finally(() => {
      if (changed === settled) changed = undefined
    })
    return result
  }

  /** Refuses an id that is no message's before it stops anything, also that of an answer that streams. */
  function checkId(messageId: string): void {
    const unsettled = [core.draft, ...queue.messages]
    if (!unsettled.some((message) => message?.id === messageId)) messageById(messageId)
  }

  async function regenerate(messageId?: string, overrides?: Partial<AnswerOptions>): AnswerPromise {
    if (messageId !== undefined) checkId(messageId)
    return afterStop(() => {
      const id = messageId ?? shown.conversation.head
      if (id === null) return undefined
      const message = messageById(id)
      const parent = message.role === 'user' ? message.id : message.parent
      return enqueue({
        overrides,
        initial() {
          // An answer with nothing in it is no branch worth keeping.
          if (message.role === 'assistant' && !message.parts.length) {
            move(withoutMessage(shown.conversation, message.id))
          }
          return newAnswer(parent)
        },
      })
    })
  }

  /** Applies a decision about a call. Once no call of the answer is open, the answer goes on. */
  async function decide(decision: ToolDecision): AnswerPromise {
    const { type, call } = decision
    checkToolCallRef(call)
    const { active, draft } = core
    const answer = draft ?? shown.path.at(-1)
    const isMeant = answer?.role === 'assistant' && answer.id === call.messageId
    const part = isMeant ? answer.parts.find(({ key }) => key === call.key) : undefined
    const toolCall = part?.type === 'tool-call' ? part : undefined
    // Here, for another tab that decides could not tell the app.
    if (toolCall && type !== 'output') checkApprovable(toolCall)
    const elsewhere = core.link?.forward(decision)
    if (elsewhere) return elsewhere
    // A message that is being sent skips the calls before it.
    if (core.isPreparing || (draft && !active)) return undefined
    if (!isMeant || !toolCall || !decidableStatuses[type].includes(toolCall.status)) {
      return undefined
    }
    const event = decisionEvent(decision, toolCall)
    if (active) {
      queue.resumeWhenOver()
      active.decide(event)
      core.link?.onDecision(event)
      core.flush()
      return undefined
    }
    const accumulator = resumeAccumulator(answer)
    accumulator.add([event])
    const next = { ...answer, ...accumulator.message(), id: answer.id }
    show(withMessage(shown.conversation, next))
    return openToolCalls(next).length ? undefined : resume(next)
  }

  const chat: Chat = {
    get: core.get,
    subscribe: core.subscribe,
    configure(options) {
      checkPassedOptions('configure', options, { instead: 'Pass chat.configure({ model }).' })
      checkChatOptions(options, core.options)
      core.configure(options)
    },
    conversation() {
      const { draft } = core
      return draft ? withMessage(shown.conversation, draft) : shown.conversation
    },
    checkpoint: () => core.active?.checkpoint(),
    adopt: core.adopt,
    async send(content, sendOptions = {}) {
      checkPassedOptions('send', sendOptions, { instead: 'Pass send(content, { files }).' })
      if (changed) await changed
      if (core.isBusy && core.options.busy === 'reject') {
        throw new Error("The chat is busy. Wait for `isBusy` to be false, or set `busy: 'queue'`.")
      }
      const sendLast = () => send(content, () => shown.conversation.head, sendOptions)
      const interrupts = core.isBusy && core.options.busy === 'interrupt'
      return interrupts ? afterStop(sendLast) : sendLast()
    },
    stop,
    regenerate,
    retry: (overrides) => regenerate(undefined, overrides),
    continue: (overrides) =>
      afterStop(() => {
        const last = shown.path.at(-1)
        // A server has not stored an answer without parts, either.
        const isEmpty = last?.role !== 'assistant' || last.parts.length === 0
        if (isEmpty) return regenerate(undefined, overrides)
        return resume(skipOpenToolCalls(last), overrides)
      }),
    async edit(messageId, content, sendOptions = {}) {
      checkPassedOptions('edit', sendOptions, { instead: 'Pass edit(id, content, { files }).' })
      checkId(messageId)
      return afterStop(() => {
        const { metadata, data, parent, parts } = messageById(messageId, 'user')
        const files =
          typeof content === 'string' ? parts.filter((part) => part.type === 'file') : []
        return send(content, () => parent, { files, metadata, data, ...sendOptions })
      })
    },
    branches: (messageId) => siblingsOf(shown.conversation, messageId),
    async switchTo(messageId) {
      checkId(messageId)
      await afterStop(() => {
        const { id } = messageById(messageId)
        show({ ...shown.conversation, head: newestLeafFrom(shown.conversation, id) })
      })
    },
    async addToolOutput(call, output, options = {}) {
      checkPassedOptions('addToolOutput', options, { instead: "Pass { status: 'failed' }." })
      const { status = 'done' } = options
      checkToolOutput(output)
      checkOption('status', status, oneOf('done', 'failed'))
      return decide({ type: 'output', call, output, status })
    },
    approve: (call) => decide({ type: 'approve', call }),
    deny: (call, reason = '') => decide({ type: 'deny', call, reason }),
    async append(message) {
      checkMessage(message, 'message')
      while (core.isBusy) {
        // A message behind a call that nobody decides about would keep this one from being added.
        queue.release()
        await core.idle()
      }
      const last = shown.path.at(-1)
      const { conversation } = shown
      const before = last ? withMessage(conversation, skipOpenToolCalls(last)) : conversation
      show(withMessage(before, toChatMessage(message, newPlace(before.head))))
      queue.release()
    },
    async remove(messageId) {
      if (core.unqueue(messageId)) return
      checkId(messageId)
      await afterStop(() => show(withoutMessage(shown.conversation, messageById(messageId).id)))
    },
    update(messageId, changes) {
      const { head } = shown.conversation
      const { metadata, data } = { ...messageById(messageId), ...changes }
      const message = { ...messageById(messageId), metadata, data }
      show({ ...withMessage(shown.conversation, message), head }, { keepError: true })
    },
    clear: () => afterStop(() => show({ ...emptyConversation })),
  }
  return shareCore(chat, core)
}

function checkToolCallRef(call: ToolCallRef): void {
  const { messageId, key } = Object(call)
  if (typeof messageId === 'string' && typeof key === 'string') return
  throw new TypeError(
    'Expected a tool call as { messageId, key }: pass a call of `toolCalls`, or { messageId: message.id, key: part.key }.',
  )
}

/** An output that cannot be written would stay in the conversation, and no message could be sent any more. */
function checkToolOutput(output: unknown): void {
  try {
    outputJson(output)
  } catch (cause) {
    throw new TypeError(
      `Expected the output of a tool call to be JSON that is nested at most ${deepestOutput} deep, got ${shownValue(output)}.`,
      { cause },
    )
  }
}
