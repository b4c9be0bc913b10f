import { describe, expect, it } from 'vitest'
import type { ChatHandlerOptions } from '../../src/edge.ts'
import { type Chat, type Conversation, createChat, immediately } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { requestBody } from '../support/cassette-harness.ts'
import { gate, latestCall } from '../support/controlled-provider.ts'
import { settled } from '../support/manual-clock.ts'
import { amount, calling, type Shop, shop, textBody, throughJson } from '../support/shop.ts'

/** A chat with a shop, or the same chat after a reload. */
function chatWith({ model }: Shop, conversation?: Conversation): Chat {
  return createChat({
    id: 'conversation-42',
    model,
    retry: false,
    scheduler: immediately,
    ...(conversation && { conversation: throughJson(conversation) }),
  })
}

/** What the model read as the outputs of calls in the last request. */
function outputsRead({ fetch }: Shop): unknown[] {
  return requestBody(fetch, fetch.exchanges.length - 1)
    .messages.filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
}

/** A tool that runs until a test ends it, and counts its executions. */
function slowTools() {
  const release = gate<string>()
  let executed = 0
  const price = tool({
    input: amount,
    execute: () => {
      executed++
      return release.promise
    },
  })
  return { tools: { price }, release, executed: () => executed }
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (condition()) return
    await settled()
  }
  throw new Error('The condition did not become true')
}

const callStatuses = (chat: Chat) =>
  chat
    .get()
    .messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' ? [part.status] : [])),
    )

it.each(['approve', 'deny'] as const)(
  'refuses to %s a call of the server that waits for its output',
  async (action) => {
    const tools = { color: tool({ input: amount }) }
    const place = shop({ bodies: [calling('color'), textBody('Green')], options: { tools } })
    const chat = chatWith(place)
    await chat.send('Which color?')
    const [call] = chat.get().toolCalls
    if (!call) throw new Error('There is no call')
    await expect(chat[action](call)).rejects.toThrow('Pass that to addToolOutput() of the chat')
    const answer = await chat.addToolOutput(call, 'green')
    expect(answer?.outcome).toMatchObject({ type: 'complete', finishReason: 'stop' })
  },
)

it('lets a person decide about a call of the server, and continues with the decision', async () => {
  const place = shop({ bodies: [calling('refund'), textBody('Done'), textBody('Bye')] })
  const chat = chatWith(place)
  await chat.send('Pay me back')
  expect(chat.get().status).toBe('awaiting-approval')
  await chat.approve(latestCall(chat, '0/tool:0'))
  expect(place.paid).toEqual([7])
  expect(chat.get().content.text).toBe('Done')
  await chat.send('Thanks')
  expect(chat.get().error).toBeUndefined()
  expect(chat.get().content.text).toBe('Bye')
  expect(outputsRead(place)).toEqual(['paid 7'])
  expect(JSON.stringify(chat.get().messages)).not.toContain('"unverified"')
})

it('continues with a decision that a person makes after a reload', async () => {
  const place = shop({ bodies: [calling('refund'), textBody('Done'), textBody('Bye')] })
  const before = chatWith(place)
  await before.send('Pay me back')
  const chat = chatWith(place, before.conversation())
  await chat.approve(latestCall(chat, '0/tool:0'))
  expect(place.paid).toEqual([7])
  await chat.send('Thanks')
  expect(chat.get().error).toBeUndefined()
  expect(outputsRead(place)).toEqual(['paid 7'])
})

describe('a chat with tools of the server continues', () => {
  it('when a person sends a message instead of a decision', async () => {
    const place = shop({ bodies: [calling('refund'), textBody('Fine'), textBody('Bye')] })
    const chat = chatWith(place)
    await chat.send('Pay me back')
    await chat.send('Never mind')
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    expect(outputsRead(place)).toEqual(['Not executed'])
    await chat.send('Bye')
    expect(chat.get().error).toBeUndefined()
    expect(place.paid).toEqual([])
  })

  it('when the page was reloaded while a tool ran', async () => {
    const { tools, release, executed } = slowTools()
    const bodies = [calling('price'), textBody('Never read'), textBody('Fine')]
    const place = shop({ bodies, options: { tools } })
    const before = chatWith(place)
    const sending = before.send('How much?')
    await until(
      () => before.get().draft?.parts.some((part) => Object(part).status === 'running') === true,
    )
    const stored = throughJson(before.conversation())
    release.open('5 euros')
    await sending
    const chat = chatWith(place, stored)
    expect(callStatuses(chat)).toEqual(['interrupted'])
    await chat.send('And?')
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    expect(outputsRead(place)).toEqual(['Interrupted; the outcome is unknown'])
    expect(executed()).toBe(1)
  })

  it('when the page was reloaded while a tool ran, and the answer is continued', async () => {
    const { tools, release } = slowTools()
    const bodies = [calling('price'), textBody('Never read'), textBody('Fine')]
    const place = shop({ bodies, options: { tools } })
    const before = chatWith(place)
    const sending = before.send('How much?')
    await until(
      () => before.get().draft?.parts.some((part) => Object(part).status === 'running') === true,
    )
    const stored = throughJson(before.conversation())
    release.open('5 euros')
    await sending
    const chat = chatWith(place, stored)
    await chat.continue()
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    expect(outputsRead(place)).toEqual(['Interrupted; the outcome is unknown'])
  })

  it('when the answer was stopped while a tool ran', async () => {
    const { tools, release, executed } = slowTools()
    const place = shop({ bodies: [calling('price'), textBody('Fine')], options: { tools } })
    const chat = chatWith(place)
    void chat.send('How much?')
    await until(() => executed() === 1)
    await until(
      () => chat.get().draft?.parts.some((part) => Object(part).status === 'running') === true,
    )
    await chat.stop()
    release.open('5 euros')
    expect(callStatuses(chat)).toEqual(['interrupted'])
    await chat.send('And?')
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    expect(outputsRead(place)).toEqual(['Interrupted; the outcome is unknown'])
    expect(executed()).toBe(1)
  })

  it('when the step after a tool failed, and the answer is retried', async () => {
    const failed = 'data: {"error":{"message":"Overloaded","code":400}}\n\n'
    const bodies = [calling('price'), failed, calling('price'), textBody('Fine'), textBody('Bye')]
    const place = shop({ bodies })
    const chat = chatWith(place)
    await chat.send('How much?')
    expect(chat.get().error).toMatchObject({ name: 'ProviderError' })
    await chat.retry()
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    await chat.send('Thanks')
    expect(chat.get().error).toBeUndefined()
    expect(outputsRead(place)).toEqual(['{"euros":7}'])
  })

  it('when the step after a tool failed, and the answer is continued', async () => {
    const failed = 'data: {"error":{"message":"Overloaded","code":400}}\n\n'
    const place = shop({ bodies: [calling('price'), failed, textBody('Fine'), textBody('Bye')] })
    const chat = chatWith(place)
    await chat.send('How much?')
    await chat.continue()
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    await chat.send('Thanks')
    expect(chat.get().error).toBeUndefined()
    expect(outputsRead(place)).toEqual(['{"euros":7}'])
    expect(JSON.stringify(chat.get().messages)).not.toContain('"unverified"')
  })

  it('when the handler rejected a message, and it is retried', async () => {
    let user: string | undefined
    const options: Partial<ChatHandlerOptions> = { authorize: () => user }
    const place = shop({ bodies: [calling('price'), textBody('Fine')], options })
    const chat = chatWith(place)
    await chat.send('How much?')
    expect(chat.get().error).toMatchObject({ status: 401 })
    user = 'ana'
    await chat.retry()
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
  })

  it('when the secret was replaced and the old one is gone', async () => {
    const before = shop({ bodies: [calling('refund')], options: { secret: 'old' } })
    const first = chatWith(before)
    await first.send('Pay me back')
    const after = shop({ bodies: [textBody('Fine')], options: { secret: 'new' } })
    const chat = chatWith(after, first.conversation())
    await chat.approve(latestCall(chat, '0/tool:0'))
    expect(chat.get().error).toMatchObject({ status: 400 })
    await chat.send('Then not')
    expect(chat.get().error).toBeUndefined()
    expect(chat.get().content.text).toBe('Fine')
    expect(after.paid).toEqual([])
  })
})

it('sends the ids of the chat and the answer to the server', async () => {
  const seen: unknown[] = []
  const options: Partial<ChatHandlerOptions> = {
    onFinish: (_, { chatId, answerId }) => seen.push({ chatId, answerId }),
  }
  const place = shop({ bodies: [calling('refund'), textBody('Done')], options })
  const chat = chatWith(place)
  await chat.send('Pay me back')
  const answerId = chat.get().messages.at(-1)?.id
  await chat.approve(latestCall(chat, '0/tool:0'))
  await settled()
  // Both requests are for one answer.
  const context = { chatId: 'conversation-42', answerId }
  expect(seen).toEqual([context, context])
})
