import type { Chat, ChatActions, ChatMessage, ToolCallRef } from '../../src/index.ts'
import { type Chance, pick } from './chance.ts'

/** What a person and an app do with a chat. What they do most often comes more than once. */
export const verbNames = [
  ...['send', 'send', 'send', 'send', 'wait', 'wait', 'wait'],
  ...['addToolOutput', 'addToolOutput', 'approve', 'approve', 'deny'],
  ...['stop', 'regenerate', 'regenerateOne', 'retry', 'continue', 'edit', 'switchTo'],
  ...['append', 'remove', 'update', 'clear'],
] as const

/** The ways in which a verb is refused: its message is gone, nobody can approve its call, or the app wants no queue. */
const refusals =
  /^TypeError: Expected (the id of a message|a call that is `awaiting-approval`)|^Error: The chat is busy/

/** What became of the promises that verbs returned. */
export interface WatchedPromises {
  /** How many are open. */
  open: number
  /** Of those that were rejected, but not refused. */
  readonly rejections: string[]
}

/** Counts a promise until it settles. */
export async function watchPromise(watched: WatchedPromises, promise: unknown): Promise<void> {
  watched.open++
  try {
    await promise
  } catch (cause) {
    if (!refusals.test(String(cause))) watched.rejections.push(String(cause))
  }
  watched.open--
}

/** Whose verbs are called, and of which messages and calls. */
export interface RandomVerbsOptions {
  chat(): Pick<Chat, 'get' | 'conversation'> & ChatActions
  /** The tools whose outputs the app gives. */
  readonly answeredByApp: readonly string[]
}

/** Calls each verb with messages and calls by chance, some of which are gone. */
export function randomVerbs(
  chance: Chance,
  { chat, answeredByApp }: RandomVerbsOptions,
): Readonly<Record<(typeof verbNames)[number], () => unknown>> {
  let count = 0

  function anyMessage(role?: ChatMessage['role']): string {
    const { messages } = chat().conversation()
    const fitting = messages.filter((one) => one.role === (role ?? one.role))
    return fitting.length ? pick(fitting, chance).id : 'none'
  }

  function anyCall(names?: readonly string[]): ToolCallRef {
    const calls = chat()
      .get()
      .toolCalls.filter(({ name }) => names?.includes(name) ?? true)
    return calls.length ? pick(calls, chance) : { messageId: 'none', key: 'none' }
  }

  return {
    wait: () => undefined,
    send: () => chat().send(`message ${count++}`),
    stop: () => chat().stop(),
    regenerate: () => chat().regenerate(),
    regenerateOne: () => chat().regenerate(anyMessage()),
    retry: () => chat().retry(),
    continue: () => chat().continue(),
    edit: () => chat().edit(anyMessage('user'), `edited ${count++}`),
    switchTo: () => chat().switchTo(anyMessage()),
    addToolOutput: () => chat().addToolOutput(anyCall(answeredByApp), 'given'),
    approve: () => chat().approve(anyCall()),
    deny: () => chat().deny(anyCall(), 'No'),
    append: () => chat().append({ role: 'user', content: `appended ${count++}` }),
    remove() {
      const { queued } = chat().get()
      return chat().remove(queued.length ? pick(queued, chance).id : anyMessage())
    },
    async update() {
      chat().update(anyMessage(), { metadata: { rating: count++ } })
    },
    clear: () => (chance(3) ? undefined : chat().clear()),
  }
}
