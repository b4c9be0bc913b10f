import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ChatHandlerOptions,
  type ConversationKey,
  chatHandler,
  storedConversations,
} from '../../../src/edge.ts'
import type { ChatMessage } from '../../../src/index.ts'
import { answerLog } from '../../../src/log.ts'
import { redisLog } from '../../../src/redis.ts'
import { tool } from '../../../src/tools.ts'
import { answerBody, anyModel } from '../../support/cassette-harness.ts'
import { openBody } from '../../support/controlled-provider.ts'
import { post } from '../../support/edge-harness.ts'
import { comeBack, frameReader } from '../../support/log-harness.ts'
import { type ConnectedClient, passInRedis, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'
import { amount, calling, throughJson } from '../../support/shop.ts'

let redis: RedisServer
let connected: ConnectedClient

beforeAll(async () => {
  redis = await startRedis()
  connected = await redisClients.redis(redis.url)
})

afterAll(async () => {
  connected.close()
  await redis.stop()
})

const lease = 200
let prefixes = 0

/** One server that can die and others with the same Redis, and a table for their conversations. */
function servers(options: Partial<ChatHandlerOptions> = {}) {
  const store = redisLog(connected.client, { prefix: `orphans:${prefixes++}:` })
  const rows = new Map<string, ChatMessage>()
  const finished: unknown[] = []
  const provider = openBody()
  let isDead = false
  let diesAfterSaving = false
  const never = new Promise<never>(() => {})
  const conversations = storedConversations({
    load: () => [...rows.values()],
    save(messages: readonly ChatMessage[], { chatId, user }: ConversationKey) {
      for (const message of messages) {
        rows.set(message.id, throughJson({ ...message, metadata: { chatId, user } }))
      }
    },
  })
  const common: ChatHandlerOptions = {
    model: anyModel({ fetch: provider.fetch }),
    ...{ lease, timeout: false },
    authorize: () => 'ann',
    ...options,
  }
  const dying = chatHandler({
    ...common,
    conversations: storedConversations({
      load: conversations.load,
      async save(messages, key) {
        if (isDead) await never
        await conversations.save(messages, key)
        isDead ||= diesAfterSaving && messages.some(({ role }) => role === 'assistant')
      },
    }),
    log: answerLog({
      ...store,
      orphans: store.orphans && {
        ...store.orphans,
        settle: (...args) => (isDead ? never : (store.orphans?.settle(...args) ?? never)),
      },
      append: (...args) => (isDead ? never : store.append(...args)),
      renew: (...args) => (isDead ? never : store.renew(...args)),
    }),
  })
  const another = () =>
    chatHandler({
      ...common,
      conversations,
      log: store,
      onFinish({ content, outcome, toolCalls }, { user, chatId, answerId, request, body }) {
        const statuses = toolCalls.map(({ status }) => status)
        const { url } = request
        finished.push({ content, type: outcome.type, statuses, user, chatId, answerId, url, body })
      },
    })
  return {
    ...{ dying, another, provider, rows, finished },
    dieAfterSaving() {
      diesAfterSaving = true
    },
    async die() {
      isDead = true
      await passInRedis(connected, lease + 20)
    },
  }
}

const question = {
  ...{ chatId: 'trip', answerId: 'one', after: [] },
  messages: [{ role: 'user', id: 'hello', content: 'Hello' }],
}

it('saves an answer whose server died, and calls onFinish once, from whichever server looks first', async () => {
  const { dying, another, provider, rows, finished, die } = servers()
  const frames = frameReader(await post(dying, question))
  provider.write(answerBody([{ content: 'Ol' }], null))
  await frames.until('"Ol"')
  await die()
  const others = [another(), another(), another()]
  await Promise.all(others.map(({ sweep }) => sweep()))
  expect(finished).toEqual([
    {
      ...{ content: 'Ol', type: 'truncated', statuses: [], user: 'ann', chatId: 'trip' },
      ...{ answerId: 'one', url: 'https://app.test/api/chat', body: undefined },
    },
  ])
  expect(rows.get('one')).toMatchObject({
    ...{ role: 'assistant', parent: 'hello', outcome: { type: 'truncated' } },
    ...{ parts: [{ type: 'content', text: 'Ol', status: 'done' }] },
    metadata: { chatId: 'trip', user: 'ann' },
  })
})

it('does it for the server that reads the answer, without a sweep of its own', async () => {
  const { dying, another, provider, finished, die } = servers()
  const frames = frameReader(await post(dying, question))
  provider.write(answerBody([{ content: 'Ol' }], null))
  await frames.until('"Ol"')
  await die()
  const rest = await frameReader(await another()(comeBack())).rest()
  expect(rest.at(-1)).toBe('data: {"cut":"truncated"}')
  await expect.poll(() => finished).toMatchObject([{ content: 'Ol', answerId: 'one' }])
})

it('marks a call as interrupted whose server died while it ran', async () => {
  const tools = { pay: tool({ input: amount, execute: () => new Promise<string>(() => {}) }) }
  const { dying, another, provider, rows, finished, die } = servers({ tools })
  const frames = frameReader(await post(dying, question))
  provider.write(`${calling('pay')}data: [DONE]\n\n`)
  provider.close()
  await frames.until('"running"')
  await die()
  await another().sweep()
  expect(finished).toMatchObject([{ type: 'truncated', statuses: ['interrupted'] }])
  expect(rows.get('one')?.parts).toMatchObject([{ status: 'interrupted' }])
})

it('calls onFinish for an answer that was stopped after its server died', async () => {
  const { dying, another, provider, finished, die } = servers()
  const frames = frameReader(await post(dying, question))
  provider.write(answerBody([{ content: 'Ol' }], null))
  await frames.until('"Ol"')
  await die()
  const other = another()
  expect((await other(comeBack({ method: 'DELETE' }))).status).toBe(204)
  await passInRedis(connected, lease + 20)
  await other.sweep()
  expect(finished).toMatchObject([{ content: 'Ol' }])
})

it('has nothing to do for an answer whose server is well', async () => {
  const { another, provider, finished } = servers()
  const handler = another()
  const frames = frameReader(await post(handler, question))
  provider.write(`${answerBody([{ content: 'Olá' }])}data: [DONE]\n\n`)
  provider.close()
  await frames.rest()
  await expect.poll(() => finished.length).toBe(1)
  await passInRedis(connected, lease + 20)
  await another().sweep()
  expect(finished.length).toBe(1)
})

it('saves an answer once whose server died after it had saved it', async () => {
  const { dying, another, provider, rows, finished, die, dieAfterSaving } = servers()
  dieAfterSaving()
  const frames = frameReader(await post(dying, question))
  provider.write(`${answerBody([{ content: 'Olá' }])}data: [DONE]\n\n`)
  provider.close()
  await frames.until('"Olá"')
  await expect.poll(() => rows.get('one')?.parts.length).toBe(1)
  await die()
  await another().sweep()
  expect(finished).toMatchObject([{ content: 'Olá', answerId: 'one' }])
  expect(rows.get('one')).toMatchObject({ steps: [{ outcome: { type: 'complete' } }] })
  expect(rows.get('one')?.parts).toHaveLength(1)
  expect(rows.get('one')).toHaveProperty('steps.length', 1)
})

it('adds nothing to an answer that has gone on elsewhere', async () => {
  const { dying, another, provider, rows, finished, die } = servers()
  const frames = frameReader(await post(dying, question))
  provider.write(answerBody([{ content: 'Ol' }], null))
  await frames.until('"Ol"')
  const step = { vendor: 'other', model: 'm', outcome: { type: 'complete', finishReason: 'stop' } }
  const text = (key: string, text: string) => ({ type: 'content', key, text, status: 'done' })
  const gone = {
    ...{ id: 'one', role: 'assistant', parent: 'hello', createdAt: 1, usage: {}, timing: {} },
    ...{ steps: [{ ...step, outcome: { type: 'truncated' } }, step], outcome: step.outcome },
    parts: [text('0/content', 'Ol'), text('1/content', 'á')],
  } as ChatMessage
  rows.set('one', gone)
  await die()
  await another().sweep()
  expect(finished).toMatchObject([{ content: 'Ol', type: 'truncated' }])
  expect(rows.get('one')).toEqual(gone)
})
