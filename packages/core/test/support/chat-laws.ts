import { expect } from 'vitest'
import { chatHandler, edge, storedConversations } from '../../src/edge.ts'
import {
  type Chat,
  type ChatMessage,
  type ChatState,
  type Conversation,
  type CreateChatOptions,
  createChat,
  immediately,
  type Model,
  type RenderScheduler,
  type ToolCallPart,
  type ToolCallRef,
} from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { anyModel } from './cassette-harness.ts'
import { createChance, pick } from './chance.ts'
import { servedBy, url } from './edge-harness.ts'
import { manualClock, settled } from './manual-clock.ts'
import { calledTools, randomProvider, requestProblem } from './random-provider.ts'
import { createTable } from './stored-shop.ts'
import { anyInput } from './tool-conversation.ts'

/** What is called most often comes more than once. */
const actions = [
  ...['send', 'send', 'send', 'send', 'wait', 'wait', 'wait'],
  ...['addToolOutput', 'addToolOutput', 'approve', 'approve', 'deny'],
  ...['stop', 'regenerate', 'regenerateOne', 'retry', 'continue', 'edit', 'switchTo'],
  ...['append', 'remove', 'update', 'configure', 'adopt', 'clear', 'reload'],
] as const

/** The ways in which a verb is refused: its message is gone, or the app wants no queue. */
const refusals = /^TypeError: Expected the id of a message|^Error: The chat is busy/

const nobody = new AbortController().signal

/** Whom the chat asks: a provider, or a server of its own, which may keep the conversation. */
export type AnsweringPlace = 'provider' | 'handler' | 'handler that keeps conversations'

/** What a person and an app do with a chat, by the seed, and what holds of it whenever it changes. */
export async function checkChat(seed: number, place: AnsweringPlace = 'provider'): Promise<void> {
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock)
  const done: string[] = []
  const executed: string[] = []
  const rejections: string[] = []
  let openPromises = 0
  let count = 0
  let broken: unknown
  let isAdopting = false

  const onFrames: RenderScheduler = {
    ...immediately,
    scheduleFrame: (show) => void clock.sleep(16, nobody).then(show),
  }
  const execute = async ({ id }: Record<string, unknown>): Promise<unknown> => {
    executed.push(String(id))
    await clock.sleep(pick([0, 1, 40], chance), nobody)
    if (chance(6) === 0) throw new Error('The tool failed')
    return 'done'
  }
  const refused: string[] = []
  const answered = {
    model: anyModel({ apiKey: 'unused', fetch: provider.fetch }),
    tools: {
      count: tool({ input: anyInput, execute }),
      ask: tool({ input: anyInput }),
      pay: tool({ input: anyInput, execute, approve: true }),
    },
  }
  const options: CreateChatOptions = {
    id: 'random',
    ...(place === 'provider' ? answered : { model: served() }),
    scheduler: pick([immediately, onFrames], chance),
    busy: pick(['queue', 'queue', 'interrupt', 'reject'], chance),
    clock,
  }
  let chat = open(undefined)

  function served(): Model {
    const isKept = place === 'handler that keeps conversations'
    const handler = chatHandler({
      ...answered,
      clock,
      secret: 'a secret of the server, long enough',
      authorize: () => 'ann',
      heartbeat: 1_000_000,
      ...(isKept && { conversations: storedConversations(createTable()) }),
    })
    const send = servedBy(handler)
    return edge(url, {
      history: isKept ? 'server' : 'client',
      fetch: async (input, init) => {
        const response = await send(input, init)
        const text = response.ok ? '' : await response.clone().text()
        const sent = String(init?.body)
        // Somebody went on with an answer that is over.
        const isOver = done.includes('continue') && sent.includes('"finishReason":"stop"')
        if (!response.ok && !isOver) refused.push(`${text} to ${sent}`)
        return response
      },
    })
  }

  function open(conversation: Conversation | undefined): Chat {
    const opened = createChat({ ...options, conversation })
    let before = opened.get()
    opened.subscribe(() => {
      const after = opened.get()
      // What a subscriber throws is reported, and stops nothing.
      try {
        checkState(opened, after)
        if (!isAdopting) checkIdentity(before, after)
      } catch (cause) {
        broken ??= cause
      }
      before = after
    })
    return opened
  }

  function stored(): Conversation {
    return JSON.parse(JSON.stringify(chat.conversation()))
  }

  function anyMessage(role?: ChatMessage['role']): string {
    const messages = chat.conversation().messages.filter((one) => one.role === (role ?? one.role))
    return messages.length ? pick(messages, chance).id : 'none'
  }

  function anyCall(names: readonly string[] = calledTools): ToolCallRef {
    const calls = chat.get().toolCalls.filter(({ name }) => names.includes(name))
    return calls.length ? pick(calls, chance) : { messageId: 'none', key: 'none' }
  }

  const act: Readonly<Record<string, () => unknown>> = {
    wait: () => undefined,
    send: () => chat.send(`message ${count++}`),
    stop: () => chat.stop(),
    regenerate: () => chat.regenerate(),
    regenerateOne: () => chat.regenerate(anyMessage()),
    retry: () => chat.retry(),
    continue: () => chat.continue(),
    edit: () => chat.edit(anyMessage('user'), `edited ${count++}`),
    switchTo: () => chat.switchTo(anyMessage()),
    addToolOutput: () =>
      chat.addToolOutput(anyCall(place === 'provider' ? calledTools : ['ask']), 'given'),
    approve: () => chat.approve(anyCall()),
    deny: () => chat.deny(anyCall(), 'No'),
    append: () => chat.append({ role: 'user', content: `appended ${count++}` }),
    remove() {
      const { queued } = chat.get()
      return chat.remove(queued.length ? pick(queued, chance).id : anyMessage())
    },
    async update() {
      chat.update(anyMessage(), { metadata: { rating: count++ } })
    },
    configure: () => chat.configure({ ...options, temperature: chance(2) }),
    adopt() {
      isAdopting = true
      chat.adopt(stored())
      isAdopting = false
    },
    clear: () => (chance(3) ? undefined : chat.clear()),
    /** The page is closed and opened again, with what it stored. */
    reload() {
      const conversation = stored()
      void chat.stop()
      chat = open(conversation)
      checkState(chat, chat.get())
    },
  }

  async function settlesWithoutSurprise(promise: unknown): Promise<void> {
    openPromises++
    try {
      await promise
    } catch (cause) {
      if (!refusals.test(String(cause))) rejections.push(String(cause))
    }
    openPromises--
  }

  function story(): string {
    return `seed ${seed}: ${done.join(', ')}`
  }

  try {
    for (let moment = 0; moment < 30; moment++) {
      const action = pick(actions, chance)
      done.push(action)
      void settlesWithoutSurprise(act[action]?.())
      await clock.advance(pick([0, 0, 1, 5, 30, 250, 5_000], chance))
      if (broken) throw broken
    }
    await clock.advance(600_000)
    const { status, isBusy, queued } = chat.get()
    // A queue waits for a decision about a call; a person may take their time.
    const isWaiting = status === 'awaiting-approval' || status === 'awaiting-tool-output'
    if (!isWaiting) expect({ isBusy, queued, openPromises }).toEqual(atRest)
    await chat.stop()
    await clock.advance(600_000)
    await settled()
    if (broken) throw broken
    expect(chat.get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
    expect(refused, 'what the server refused of its own client').toEqual([])
    expect({ openPromises, rejections }).toEqual({ openPromises: 0, rejections: [] })
    expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    for (const request of provider.requests) expect(requestProblem(request)).toBe('')
  } catch (cause) {
    throw new Error(story(), { cause })
  }
}

const atRest = { isBusy: false, queued: [], openPromises: 0 }

const busyStatuses: readonly string[] = ['connecting', 'streaming', 'executing-tools', 'resuming']
const openStatuses: readonly string[] = ['ready', 'awaiting-approval', 'approved']

/** What holds of a state, whatever came before it. */
function checkState(chat: Chat, state: ChatState): void {
  const { messages, draft, messageIds, queued, status, isBusy, toolCalls, content } = state
  const path = draft ? [...messages, draft] : messages
  const ids = path.map(({ id }) => id)
  expect(messageIds, 'messageIds').toEqual(ids)
  const all = [...ids, ...queued.map(({ id }) => id)]
  expect(new Set(all).size, `no message twice: ${all.join()}`).toBe(all.length)
  const parents = path.map(({ parent }) => parent)
  expect(parents, 'each message follows the one before').toEqual([null, ...ids].slice(0, -1))

  for (const message of messages) {
    expect(callStatuses(message, ['streaming', 'running']), 'what settled').toEqual([])
  }
  for (const message of path.slice(0, -1)) {
    expect(callStatuses(message, openStatuses), 'nobody can decide about it').toEqual([])
  }
  const answer = draft ?? messages.findLast(({ role }) => role === 'assistant')
  const calls = answer ? callsOf(answer) : []
  expect(toolCalls.map(placeAndStatus), 'slice of calls').toEqual(calls.map(placeAndStatus))
  const texts = (answer?.parts ?? []).flatMap((part) => (part.type === 'content' ? part.text : []))
  expect(withoutSpaces(content.text), 'slice of content').toBe(withoutSpaces(texts.join('')))

  const isLive = busyStatuses.includes(status)
  expect(isBusy, `isBusy while ${status}`).toBe(isLive || queued.length > 0)
  if (draft) expect(isLive, `${status} while an answer streams`).toBe(true)
  if (status.startsWith('awaiting')) {
    expect(answer && callStatuses(answer, openStatuses), status).not.toEqual([])
  }

  const whole = chat.conversation()
  const known = new Set(whole.messages.map(({ id }) => id))
  expect(known.size, 'no message stored twice').toBe(whole.messages.length)
  const places = [whole.head, ...whole.messages.map(({ parent }) => parent)]
  expect(places.filter((id) => id !== null && !known.has(id))).toEqual([])
}

/** A message that is the same is the same object, or every row would render. */
function checkIdentity(before: ChatState, after: ChatState): void {
  for (const message of after.messages) {
    const earlier = before.messages.find(({ id }) => id === message.id)
    if (!earlier || earlier === message) continue
    expect(JSON.stringify(message), 'another object').not.toBe(JSON.stringify(earlier))
  }
}

function callsOf({ role, parts }: ChatMessage): ToolCallPart[] {
  return role === 'assistant' ? parts.filter((part) => part.type === 'tool-call') : []
}

function callStatuses(message: ChatMessage, among: readonly string[]): string[] {
  return callsOf(message).flatMap(({ status }) => (among.includes(status) ? status : []))
}

function placeAndStatus({ key, status }: ToolCallPart): string {
  return `${key} ${status}`
}

function withoutSpaces(text: string): string {
  return text.replaceAll(/\s/g, '')
}
