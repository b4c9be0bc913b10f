import { expect } from 'vitest'
import { chatHandler, edge, storedConversations } from '../../src/edge.ts'
import {
  type Chat,
  type Conversation,
  type CreateChatOptions,
  createChat,
  immediately,
  type Model,
  type RenderScheduler,
} from '../../src/index.ts'
import { anyModel } from './cassette-harness.ts'
import { createChance, pick } from './chance.ts'
import { checkIdentity, checkState } from './chat-state-laws.ts'
import { servedBy, url } from './edge-harness.ts'
import { manualClock, settled } from './manual-clock.ts'
import { calledTools, randomProvider, requestProblem } from './random-provider.ts'
import { randomTools } from './random-tools.ts'
import { randomVerbs, verbNames, type WatchedPromises, watchPromise } from './random-verbs.ts'
import { createTable } from './stored-shop.ts'

const actions = [...verbNames, 'configure', 'adopt', 'reload'] as const

const nobody = new AbortController().signal

/** Whom the chat asks: a provider, or a server of its own, which may keep the conversation. */
export type AnsweringPlace = 'provider' | 'handler' | 'handler that keeps conversations'

/** What a person and an app do with a chat, by the seed, and what holds of it whenever it changes. */
export async function checkChat(seed: number, place: AnsweringPlace = 'provider'): Promise<void> {
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock)
  const done: string[] = []
  const watched: WatchedPromises = { open: 0, rejections: [] }
  let broken: unknown
  let isAdopting = false

  const onFrames: RenderScheduler = {
    ...immediately,
    scheduleFrame: (show) => void clock.sleep(16, nobody).then(show),
  }
  const { tools, executed } = randomTools(chance, { clock, durations: [0, 1, 40] })
  const refused: string[] = []
  const answered = {
    model: anyModel({ apiKey: 'unused', fetch: provider.fetch }),
    tools,
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

  const act: Readonly<Record<string, () => unknown>> = {
    ...randomVerbs(chance, {
      chat: () => chat,
      answeredByApp: place === 'provider' ? calledTools : ['ask'],
    }),
    configure: () => chat.configure({ ...options, temperature: chance(2) }),
    adopt() {
      isAdopting = true
      chat.adopt(stored())
      isAdopting = false
    },
    /** The page is closed and opened again, with what it stored. */
    reload() {
      const conversation = stored()
      void chat.stop()
      chat = open(conversation)
      checkState(chat, chat.get())
    },
  }

  function story(): string {
    return `seed ${seed}: ${done.join(', ')}`
  }

  try {
    for (let moment = 0; moment < 30; moment++) {
      const action = pick(actions, chance)
      done.push(action)
      void watchPromise(watched, act[action]?.())
      await clock.advance(pick([0, 0, 1, 5, 30, 250, 5_000], chance))
      if (broken) throw broken
    }
    await clock.advance(600_000)
    const { status, isBusy, queued } = chat.get()
    // A queue waits for a decision about a call; a person may take their time.
    const isWaiting = status === 'awaiting-approval' || status === 'awaiting-tool-output'
    if (!isWaiting) expect({ isBusy, queued, open: watched.open }).toEqual(atRest)
    await chat.stop()
    await clock.advance(600_000)
    await settled()
    if (broken) throw broken
    expect(chat.get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
    expect(refused, 'what the server refused of its own client').toEqual([])
    expect(watched).toEqual({ open: 0, rejections: [] })
    expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    for (const request of provider.requests) expect(requestProblem(request)).toBe('')
  } catch (cause) {
    throw new Error(story(), { cause })
  }
}

const atRest = { isBusy: false, queued: [], open: 0 }
