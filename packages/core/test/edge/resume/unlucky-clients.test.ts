import { describe, expect, it } from 'vitest'
import { chatHandler, edge } from '../../../src/edge.ts'
import { streamChat } from '../../../src/index.ts'
import { answerLog, memoryLog } from '../../../src/log.ts'
import { tool } from '../../../src/tools.ts'
import { answerBody, anyModel, hi } from '../../support/cassette-harness.ts'
import { gate, openBody } from '../../support/controlled-provider.ts'
import { post, url } from '../../support/edge-harness.ts'
import { eventually } from '../../support/eventually.ts'
import { flakyNetwork } from '../../support/flaky-network.ts'
import { comeBack, frameReader, loggedHarness, question } from '../../support/log-harness.ts'
import { manualClock, settled } from '../../support/manual-clock.ts'
import { amount, calling } from '../../support/shop.ts'

const lastFrame = 'data: {"done":true}'

describe('an answer that is stopped while its client connects again', () => {
  /** A client that has lost its first connection. Its second one waits for the gate. */
  async function reconnecting() {
    const harness = loggedHarness()
    const { fetch, sent } = flakyNetwork(harness.handler, (at) => (at ? undefined : 3))
    const held = gate()
    const clock = manualClock()
    const slow: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (init?.method === 'GET') await held.promise
      return response
    }
    const stream = streamChat({
      ...{ model: edge(url, { fetch: slow }), messages: hi, clock, retry: false },
    })
    await settled()
    await harness.write('Olá')
    await clock.until(500)
    await clock.advance(500)
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET'])
    return { ...harness, stream, sent, held, clock }
  }

  it('is stopped once, though the response is still on its way', async () => {
    const { stream, sent, held, provider, clock } = await reconnecting()
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    held.open()
    await clock.advance(60_000)
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE'])
    expect(provider.cancelled()).toBe(true)
  })

  it('is over for the client where another device stops it then', async () => {
    const { stream, sent, held, handler, clock } = await reconnecting()
    expect((await handler(comeBack({ answer: answerOf(sent[1]), method: 'DELETE' }))).status).toBe(
      204,
    )
    held.open()
    expect(await stream.result).toMatchObject({ content: 'Olá', outcome: { type: 'aborted' } })
    await clock.advance(60_000)
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  it('is over for a client whose GET comes after that', async () => {
    const { handler, write } = loggedHarness()
    await post(handler, question)
    await write('Olá')
    await handler(comeBack({ method: 'DELETE' }))
    const frames = await frameReader(await handler(comeBack({ after: 0 }))).rest()
    expect(frames.at(-1)).toBe('data: {"cut":"cancelled"}')
  })
})

describe('a tool that runs for longer than the lease', () => {
  it('keeps the claim, though a renewal or two fail', async () => {
    const clock = manualClock()
    const store = memoryLog({ clock })
    let renewals = 0
    const log = answerLog({
      ...store,
      renew: (...claim) =>
        ++renewals % 3 ? Promise.reject(new Error('The log is busy')) : store.renew(...claim),
    })
    const bodies: ReturnType<typeof openBody>[] = []
    const running = gate()
    let executions = 0
    const { another } = loggedHarness({
      ...{ clock, log, lease: 3_000, secret: 'x'.repeat(32), toolTimeout: 600_000 },
      model: anyModel({
        fetch(...request) {
          const body = openBody()
          bodies.push(body)
          return body.fetch(...request)
        },
      }),
      tools: {
        pay: tool({
          input: amount,
          async execute() {
            executions++
            await running.promise
            return 'paid'
          },
        }),
      },
    })
    const server = another()
    const other = another()
    const own = frameReader(await post(server, question))
    await settled()
    bodies[0]?.write(calling('pay'))
    bodies[0]?.close()
    await own.until('"running"')
    const second = frameReader(await other(comeBack()))
    for (let lease = 0; lease < 20; lease++) {
      await clock.advance(3_000)
      await other.sweep()
    }
    running.open()
    await own.until('"paid"')
    await eventually(() => expect(bodies).toHaveLength(2))
    bodies[1]?.write(`${answerBody([{ content: 'Done' }])}data: [DONE]\n\n`)
    bodies[1]?.close()
    for (const reader of [own, second]) {
      const rest = await reader.rest()
      expect(rest.join()).toContain('Done')
      expect(rest.at(-1)).toBe(lastFrame)
    }
    expect({ executions, requests: bodies.length }).toEqual({ executions: 1, requests: 2 })
  })

  it('keeps the claim where one renewal hangs until it is given up', async () => {
    const clock = manualClock()
    const store = memoryLog({ clock })
    let renewals = 0
    const log = answerLog({
      ...store,
      renew: (...claim) => (renewals++ ? store.renew(...claim) : gate<'held'>().promise),
    })
    const { handler, write, finish } = loggedHarness({ clock, log })
    const own = frameReader(await post(handler, question))
    await clock.advance(60_000)
    await write('Olá')
    await finish()
    expect((await own.rest()).at(-1)).toBe(lastFrame)
  })
})

describe('an `onFinish` that takes longer than the lease', () => {
  it('leaves an answer that is over for its readers, and is whole', async () => {
    const slow = gate()
    const { another, clock, write, finish } = loggedHarness({
      lease: 3_000,
      onFinish: () => slow.promise,
    })
    await post(another(), question)
    await write('Olá')
    await finish()
    await clock.advance(60_000)
    const frames = await frameReader(await another()(comeBack())).rest()
    expect(frames.join()).toContain('"Olá"')
    expect(frames.at(-1)).toBe(lastFrame)
    slow.open()
  })
})

describe('a `Last-Event-ID` that no frame has', () => {
  const refused = ['x', '-1', '1.5', '1e3', '0x1', '1 2', '1, 2', 'null', '9'.repeat(16)]

  it.each(refused)('is refused: %s', async (id) => {
    const { handler } = loggedHarness()
    await post(handler, question)
    const request = comeBack()
    request.headers.set('last-event-id', id)
    expect((await handler(request)).status).toBe(400)
  })

  it('is followed to the end where it is after the answer, and gets none of its frames', async () => {
    const { handler, write, finish } = loggedHarness()
    await post(handler, question)
    await write('Olá')
    const reader = frameReader(await handler(comeBack({ after: 999_999_999_999_999 })))
    await finish()
    const frames = await reader.rest()
    expect(frames.join()).not.toContain('Olá')
    expect(frames.at(-1)).toBe(lastFrame)
  })
})

describe('a client that guesses', () => {
  it('reads and stops nothing of another owner, whatever the names are made of', async () => {
    const clock = manualClock()
    const provider = openBody()
    const handler = chatHandler({
      model: anyModel({ fetch: provider.fetch }),
      authorize: (request) => request.headers.get('user') ?? undefined,
      ...{ clock, log: memoryLog({ clock }), timeout: false },
    })
    const as = (user: string, request: Request) => {
      request.headers.set('user', user)
      return handler(request)
    }
    const headers = { 'content-type': 'application/json', user: 'ann:1' }
    const second = await post(handler, { ...question, answerId: 'two' }, { headers })
    expect(second.status).toBe(200)
    const names = [
      ...[
        ['ann', '1:two'],
        ['ann', ':1two'],

        ['ann:1', 'two '],
        ['ANN:1', 'two'],
      ],
      ...[
        ['ann', '","two'],
        ['ann:1","two', ''],
        ['ann:1', '__proto__'],
        ['__proto__', 'two'],
      ],
      ...[
        ['ann:1', 'constructor'],
        ['ann:1', '*'],
        ['ann:1', 'tw?'],
        ['ann:1', '../two'],
      ],
      ...[
        ['ann:1', 'two\0'],
        ['ann:1', 'two\r\n'],
        ['ann:1', 'x'.repeat(1_000)],
      ],
    ] as [string, string][]
    for (const [user, answer] of names) {
      const got = await as(user, comeBack({ answer }))
      expect([400, 403, 404], `${user} ${answer}`).toContain(got.status)
      await as(user, comeBack({ answer, method: 'DELETE' }))
    }
    await settled()
    expect(provider.cancelled()).toBe(false)
    expect((await as('ann:1', comeBack({ answer: 'two' }))).status).toBe(200)
  })
})

function answerOf(sent: { readonly url: string } | undefined): string {
  return new URL(sent?.url ?? url).searchParams.get('answer') ?? ''
}
