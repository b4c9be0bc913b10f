import { afterAll, describe, expect, it } from 'vitest'
import { chatHandler, edge, type Handler } from '../../src/edge.ts'
import {
  type AssistantMessage,
  type Message,
  type StreamChatOptions,
  streamChat,
} from '../../src/index.ts'
import { approved, tool } from '../../src/tools.ts'
import { post, servedBy, url } from '../support/edge-harness.ts'
import {
  checkNothingForged,
  countForged,
  newTally,
  printTally,
  questions,
  watchedServer,
} from '../support/hostile-law.ts'
import {
  combinations,
  exchanges,
  fieldMutations,
  type Mutation,
  placesWith,
} from '../support/mutations.ts'
import { fewest, sampled } from '../support/sampled.ts'
import { amount } from '../support/shop.ts'

const server = watchedServer(['price', 'look', 'refund'])
const session = { user: 'ana' }
const failures: unknown[] = []
const handler = chatHandler({
  model: server.model,
  tools: server.tools,
  secret: 'one for all servers',
  authorize: () => session.user,
  retry: false,
  onError: (error) => failures.push(error),
})

/** The bodies that a client sends while a conversation goes on, as it sends them. */
async function recordedBodies(): Promise<Record<string, unknown>[]> {
  const bodies: Record<string, unknown>[] = []
  const recording: Handler = async (request) => {
    bodies.push(await request.clone().json())
    return handler(request)
  }
  const model = edge(url, { fetch: servedBy(recording) })
  const look = tool({ input: amount, execute: () => 'the sun' })
  let messages: Message[] = []

  async function answer(options: Partial<StreamChatOptions>): Promise<AssistantMessage> {
    const answerId = options.answerId ?? ''
    const tools = { look }
    const { message } = await streamChat({ model, messages, chatId: 'chat-1', tools, ...options })
      .result
    return { ...message, id: answerId }
  }

  for (const [index, question] of questions.entries()) {
    messages = [...messages, question]
    const message = await answer({ answerId: `answer-${index}` })
    messages = [...messages, message]
  }
  const last = messages.at(-1) as AssistantMessage
  messages = messages.slice(0, -1)
  const continued = approved(last, '0/tool:0')
  server.reset()
  // A person approves what waits, or sends the next message.
  await answer({ answerId: 'answer-3', continued })
  expect(server.executed).toEqual(['refund 9', 'price 5'])
  const before = [...messages, last]
  messages = [...before, ...questions.slice(0, 1)]
  await answer({ answerId: 'answer-4' })
  return bodies
}

const [approval, nextMessage] = (await recordedBodies()).slice(-2)
const tally = newTally()
afterAll(() => printTally('chatHandler', tally))

/** What the model reads for a request; nothing where that is refused. */
async function modelReads(
  body: unknown,
  { isOwner = true, name = 'no change' } = {},
): Promise<string | undefined> {
  server.reset()
  const response = await post(handler, body)
  const text = await response.text()
  if (failures.length) throw new Error(`The server failed for ${name}: ${failures}`)
  if (response.status === 200) {
    checkNothingForged(server, name, { isOwner })
    return JSON.stringify(server.requests)
  }
  const { message } = JSON.parse(text).error
  const isClear = response.status === 400 && typeof message === 'string' && message.length > 5
  if (!isClear || server.requests.length || server.executed.length) {
    throw new Error(`Refused without a reason, or too late, for ${name}: ${text}`)
  }
  return undefined
}

async function checkAll(base: unknown, mutations: Iterable<Mutation>): Promise<number> {
  const wellMeant = await modelReads(base)
  expect(wellMeant).toBeDefined()
  let count = 0
  for (const { name, value } of mutations) {
    const read = await countForged(tally, () => modelReads(value, { name }))
    if (read === undefined) tally.refused++
    else if (read === wellMeant) tally.ignored++
    else tally.harmless++
    count++
  }
  return count
}

const statuses = [
  ...['streaming', 'ready', 'invalid', 'unfinished', 'awaiting-approval', 'approved', 'running'],
  ...['done', 'failed', 'denied', 'skipped', 'interrupted'],
]

const words = [
  ...['done', 'approved', 'ready', 'skipped', 'denied', 'refund', 'look'],
  ...['0/tool:0', '1/tool:0', '{"amount":99}', 'answer-0', 'system'],
]

describe.each([
  ['the approval of a call', approval],
  ['the next message', nextMessage],
])('a hostile client that sends %s', (_, base) => {
  it('can send back what it received', async () => {
    const read = await modelReads(base)
    for (const state of ['first', 'second', 'third']) expect(read).toContain(`"data":"${state}"`)
    for (const output of ['price of 1', 'price of 2', 'the sun']) expect(read).toContain(output)
  })

  it('with any field of another type or value gets nothing that it is not allowed', async () => {
    const changed = sampled(fieldMutations(base, words), 20)
    expect(await checkAll(base, changed)).toBeGreaterThan(fewest(2_000, 20))
  })

  it('with fields of one part in another gets nothing that it is not allowed', async () => {
    const targets = placesWith(base, 'key', 'type')
    const fields = ['output', 'providerState', 'status', 'inputText', 'id', 'name', 'key']
    const changed = sampled(exchanges(base, { targets, fields }), 10)
    expect(await checkAll(base, changed)).toBeGreaterThan(fewest(400, 10))
  })

  it('with proofs of one part in another gets nothing that it is not allowed', async () => {
    const targets = placesWith(base, 'nonce')
    const fields = ['nonce', 'answerId', 'output', 'permission', 'until', 'state']
    const changed = sampled(exchanges(base, { targets, fields }), 3)
    expect(await checkAll(base, changed)).toBeGreaterThan(fewest(50, 3))
  })

  it('with outputs of its own gets nothing that it is not allowed', async () => {
    const targets = placesWith(base, 'inputText')
    const changes = [
      statuses.map((status) => ({ status })),
      [{ output: 'made up' }, { output: { made: 'up' } }, {}],
      [{ providerState: [] }, {}],
      [{ name: 'refund' }, { inputText: '{' }, { input: { amount: 99 } }, {}],
    ]
    const changed = sampled(combinations(base, { targets, changes }), 15)
    expect(await checkAll(base, changed)).toBeGreaterThan(fewest(1_000, 15))
  })

  it('with fields of one message in another gets nothing that it is not allowed', async () => {
    const targets = placesWith(base, 'role')
    const fields = ['id', 'parts', 'steps', 'role', 'content']
    expect(await checkAll(base, exchanges(base, { targets, fields }))).toBeGreaterThan(50)
  })

  it.each([
    ['another user', 'bob', 'chat-1'],
    ['another chat', 'ana', 'chat-2'],
    ['no chat', 'ana', undefined],
  ])('as %s gets nothing that it is not allowed', async (_, user, chatId) => {
    const replayed = { ...Object(base), chatId }
    session.user = user
    try {
      await modelReads(replayed, { isOwner: false, name: 'the same request' })
      expect(server.executed).not.toContain('refund 9')
      const targets = placesWith(replayed, 'nonce')
      const fields = ['nonce', 'answerId', 'output', 'permission', 'until', 'state']
      for (const { name, value } of sampled(exchanges(replayed, { targets, fields }), 3)) {
        const read = await countForged(tally, () => modelReads(value, { isOwner: false, name }))
        if (read === undefined) tally.refused++
        else tally.harmless++
      }
    } finally {
      session.user = 'ana'
    }
  })
})
