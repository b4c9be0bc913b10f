import { expect, it } from 'vitest'
import { chatHandler, edge } from '../../../src/edge.ts'
import { type AssistantMessage, streamChat } from '../../../src/index.ts'
import { memoryLog } from '../../../src/log.ts'
import { anyModel, hi } from '../../support/cassette-harness.ts'
import { post, servedBy, url } from '../../support/edge-harness.ts'
import { comeBack, frameReader, loggedHarness, question } from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { calling, shop, textBody, throughJson } from '../../support/shop.ts'

// The cases at which resuming is known to fail, and where each has its test:
// | a response that never arrived | reconnect: joins with a repeated request if the response never arrived |
// | the same request to two processes at once | two-processes: sends one request to the provider where … |
// | GET before POST | here and in two-processes |
// | DELETE before POST | chat-handler-log and two-processes: sends no request for an answer that was stopped … |
// | an append whose reply was lost | redis-log: accepts its own batch again after the reply to the first was lost |
// | one that wakes up after a takeover | log-laws: an answer that ended cannot be written by one that wakes … |
// | a log that is down at the start | chat-handler-log: answers without its log if that is down … |
// | a log that fails in the middle | chat-handler-log: goes on without a log that throws, or hangs … |
// | trimmed history | redis-log: reads nothing of an answer whose first frames Redis removed |
// | a client with more than the log | here, and log-laws: a reader with more than the log has … |
// | clocks that differ | redis-log: counts the time of Redis, whatever the clocks of the servers show |
// | a secret that was replaced | here |
// | a proxy that holds the body back | here, twice |
// | a request for the next step that never came | chat/resume: requests nothing by itself after a reload … |
// | a second device | edge/live-answer, and React's second-device |

it('knows nothing of an answer whose GET comes before its POST, and answers that POST as ever', async () => {
  const { handler, write, finish, requestCount } = loggedHarness()
  expect((await handler(comeBack())).status).toBe(404)
  const frames = frameReader(await post(handler, question))
  await write('Olá')
  await finish()
  expect((await frames.rest()).at(-1)).toBe('data: {"done":true}')
  expect(requestCount()).toBe(1)
})

it('makes a client wait that has more than the log, and shows it how the answer ended', async () => {
  const { handler, write, finish } = loggedHarness()
  await post(handler, question)
  await write('Olá')
  const frames = frameReader(await handler(comeBack({ after: 99 })))
  await finish()
  expect(await frames.rest()).toEqual([
    'data: {"v":2,"heartbeat":4000,"log":true}',
    'data: {"done":true}',
  ])
})

it('goes on with an answer whose secret was replaced in between', async () => {
  const log = memoryLog({ clock: manualClock() })
  const before = shop({
    bodies: [calling('refund')],
    options: { log, secret: 'the old one', heartbeat: Number.POSITIVE_INFINITY },
  })
  const after = shop({
    bodies: [textBody('Refunded')],
    options: { log, secret: ['the new one', 'the old one'] },
  })
  // The connection is lost, and a server with the new secret serves the rest.
  let sent = 0
  const model = edge(url, {
    fetch: async (...request) => {
      if (sent++) return servedBy(after.handler)(...request)
      const response = await servedBy(before.handler)(...request)
      const frames = frameReader(response)
      const first = `${await frames.next()}\n\n${await frames.next()}\n\n`
      await frames.leave()
      return new Response(first)
    },
  })
  const clock = manualClock({ skip: 10_000 })
  const { message } = await streamChat({ model, messages: hi, answerId: 'one', clock }).result
  expect(message.parts).toMatchObject([{ type: 'tool-call', status: 'awaiting-approval' }])
  const approved: AssistantMessage = throughJson({
    ...message,
    parts: message.parts.map((part) =>
      part.type === 'tool-call' ? { ...part, status: 'approved' as const } : part,
    ),
  } as AssistantMessage)
  const { warnings } = await streamChat({
    ...{ model, clock, messages: hi, answerId: 'one', continued: approved },
  }).result
  expect(warnings).toEqual([])
  expect(after.paid).toEqual([7])
})

it('reads a whole answer that a proxy holds back until its end', async () => {
  const { handler, write, finish, requestCount } = loggedHarness()
  const serve = servedBy(handler)
  const methods: (string | undefined)[] = []
  const holding: typeof fetch = async (input, init) => {
    methods.push(init?.method)
    const response = await serve(input, init)
    return new Response(await response.text(), response)
  }
  const model = edge(url, { fetch: holding })
  const { result } = streamChat({ model, messages: hi, clock: manualClock() })
  await settled()
  await write('Olá')
  await finish()
  expect((await result).content).toBe('Olá')
  expect(methods).toEqual(['POST'])
  expect(requestCount()).toBe(1)
})

it('reads on where a proxy lets the beginning pass and holds back the rest', async () => {
  const { handler, write, finish, requestCount } = loggedHarness()
  const serve = servedBy(handler)
  const methods: (string | undefined)[] = []
  const holding: typeof fetch = async (input, init) => {
    methods.push(init?.method)
    const response = await serve(input, init)
    const frames = frameReader(response)
    const first = `${await frames.next()}\n\n`
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
        async pull(controller) {
          const rest = await frames.rest()
          const text = rest.map((frame) => `${frame}\n\n`).join('')
          controller.enqueue(new TextEncoder().encode(text))
          controller.close()
        },
      }),
    )
  }
  const clock = manualClock()
  const { result } = streamChat({ model: edge(url, { fetch: holding }), messages: hi, clock })
  await settled()
  await write('Olá')
  await clock.until(12_000)
  await clock.advance(12_000)
  await clock.advance(500)
  await finish()
  expect((await result).content).toBe('Olá')
  expect(methods).toEqual(['POST', 'GET'])
  expect(requestCount()).toBe(1)
})

it('reads an answer whose connection a proxy ends before its first frame', async () => {
  const { handler, write, finish, requestCount } = loggedHarness()
  const serve = servedBy(handler)
  const methods: (string | undefined)[] = []
  const cutting: typeof fetch = async (input, init) => {
    methods.push(init?.method)
    const response = await serve(input, init)
    if (init?.method !== 'POST') return response
    const lost = new ReadableStream({ pull: () => Promise.reject(new TypeError('network error')) })
    return new Response(lost, response)
  }
  const clock = manualClock({ skip: 500 })
  const { result } = streamChat({ model: edge(url, { fetch: cutting }), messages: hi, clock })
  await settled()
  await write('Olá')
  await finish()
  expect(await result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
  expect(methods).toEqual(['POST', 'GET'])
  expect(requestCount()).toBe(1)
})

it('ends as truncated what a handler without a log lost before its first frame', async () => {
  const { handler } = loggedHarness({ log: undefined })
  const serve = servedBy(handler)
  const statuses: number[] = []
  const cutting: typeof fetch = async (input, init) => {
    const response = await serve(input, init)
    statuses.push(response.status)
    const lost = new ReadableStream({ pull: () => Promise.reject(new TypeError('network error')) })
    return init?.method === 'POST' ? new Response(lost, response) : response
  }
  const clock = manualClock({ skip: 500 })
  const { result } = streamChat({ model: edge(url, { fetch: cutting }), messages: hi, clock })
  expect((await result).outcome).toEqual({ type: 'truncated' })
  expect(statuses).toEqual([200, 405])
})

it('keeps the log of one handler apart from that of another', async () => {
  const clock = manualClock()
  const fetch = async () => new Response(textBody('Olá'))
  const model = anyModel({ fetch })
  const one = chatHandler({ model, clock, log: memoryLog({ clock }) })
  const other = chatHandler({ model, clock, log: memoryLog({ clock }) })
  await post(one, question)
  await settled()
  expect((await one(comeBack())).status).toBe(200)
  expect((await other(comeBack())).status).toBe(404)
})
