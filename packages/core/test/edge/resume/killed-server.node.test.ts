import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { replay, writeCassette } from '../../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge } from '../../../src/edge.ts'
import { type Clock, type Model, type StreamEvent, streamChat } from '../../../src/index.ts'
import { systemClock } from '../../../src/protocol/clock.ts'
import { redisLog } from '../../../src/redis.ts'
import { all, hi, modelFor, type Play, recorded } from '../../support/cassette-harness.ts'
import { createChance, pick } from '../../support/chance.ts'
import { servedBy, url } from '../../support/edge-harness.ts'
import { fuzzRun, killPoints } from '../../support/fuzz-run.ts'
import {
  bundleKillable,
  type KillableServer,
  type KillPoint,
  startKillable,
} from '../../support/killable-server.ts'
import { type ConnectedClient, redisClients } from '../../support/redis-clients.ts'
import { type RedisServer, startRedis } from '../../support/redis-server.ts'

// A process that ends itself in the middle of its answer, and another one that serves the rest. `npm
// run soak` does it at every point of every recording; here it is some of them, by a seed.

const everyPoint = killPoints === Number.POSITIVE_INFINITY
const lease = 600
const prefix = 'killed:'
const finishedKey = 'finished:'
const folder = mkdtempSync(join(tmpdir(), 'deltakit-killed-'))
let redis: RedisServer
let connected: ConnectedClient
let program: string
let second: KillableServer | undefined
const started: KillableServer[] = []

beforeAll(async () => {
  redis = await startRedis()
  connected = await redisClients.redis(redis.url)
  program = await bundleKillable(folder)
  second = await startKillable(program, {
    ...{ redisUrl: redis.url, prefix, lease, requestsKey: 'requests:second', finishedKey },
    cassette: fileOf(recorded[0]),
  })
})

afterAll(async () => {
  await second?.stop()
  // After a failure some are left.
  for (const { stop } of started) await stop()
  connected?.close()
  await redis?.stop()
  rmSync(folder, { recursive: true })
})

const files = new Map<Play | undefined, string>()

/** The file of a recording, for processes. It is written once, for one of them may be reading it. */
function fileOf(play: Play | undefined): string {
  const known = files.get(play)
  if (known !== undefined) return known
  const { cassette } = play ?? { cassette: { version: 2, interactions: [] } }
  const file = join(folder, `${files.size}.yaml`)
  writeFileSync(file, writeCassette(cassette))
  files.set(play, file)
  return file
}

/** Real time, in which nobody waits for long before another attempt. */
const impatient: Clock = {
  ...systemClock,
  sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 20), signal),
}

interface Counted {
  readonly events: readonly StreamEvent[]
  readonly appends: number
  readonly deliveries: number
}

/** The answer without interruption, and how many points there are to end it at. */
async function uninterrupted({ cassette }: Play): Promise<Counted> {
  let appends = 0
  let deliveries = 0
  const fetch = replay(cassette, { match: 'order', cut: 256 })
  const options: ChatHandlerOptions = {
    model: modelFor(cassette, { apiKey: 'unused', fetch }),
    lease: 60_000,
    onError: (error) => expect(error).toBeUndefined(),
  }
  const log = redisLog(connected.client, { prefix: 'whole:' })
  const counting = {
    ...log,
    append: (...args: Parameters<typeof log.append>) => {
      appends++
      return log.append(...args)
    },
  }
  const serve = servedBy(chatHandler({ ...options, log: counting }))
  const model = edge(url, {
    async fetch(...request) {
      const response = await serve(...request)
      const counted = response.body?.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            deliveries++
            controller.enqueue(chunk)
          },
        }),
      )
      return new Response(counted, response)
    },
  })
  const events = await all(streamChat({ model, messages: hi }))
  return { events, appends, deliveries }
}

/** The model of a client: the first server answers until it is gone, and then the second one does. */
function clientOf(first: KillableServer): Model {
  let sent = 0
  return edge(url, {
    reconnects: 200,
    fetch(input, init) {
      const { search } = new URL(String(input))
      return fetch(`${sent++ ? second?.url : first.url}/${search}`, init)
    },
  })
}

/** What the server sent. A client adds the ends of what was cut, and the start where nothing came. */
const text = (events: readonly StreamEvent[]) =>
  events
    .filter((event) => event.type !== 'end' && Object(event).vendor !== 'edge')
    .map((event) => JSON.stringify(event))

/** Ends the first server at a point. Returns how the answer ended for its client. */
async function endAt(play: Play, kill: KillPoint, whole: Counted): Promise<string> {
  const point = `${play.name}, after ${kill.after} ${kill.count}`
  const answerId = crypto.randomUUID()
  const requestsKey = `requests:${answerId}`
  const first = await startKillable(program, {
    ...{ redisUrl: redis.url, prefix, lease, requestsKey, finishedKey, kill },
    cassette: fileOf(play),
  })
  started.push(first)
  const stream = streamChat({ model: clientOf(first), messages: hi, answerId, clock: impatient })
  // Cursors depend on how the frames were cut.
  const events = (await all(stream)).filter(({ type }) => type !== 'cursor')
  const { outcome, content, reasoning, toolCalls } = await stream.result
  const signal = await first.ended
  // Nothing twice and nothing missing: the beginning of the answer, as far as it was made.
  expect(text(events), point).toEqual(text(whole.events).slice(0, text(events).length))
  // It may be killed before it asks.
  expect(Number(await connected.send('GET', requestsKey)), point).toBeLessThanOrEqual(1)
  const last = whole.events.at(-1)
  const isWhole =
    events.length === whole.events.length && outcome.type === Object(last).outcome.type
  // Also where a busy machine kept a server from renewing its claim in time.
  if (!isWhole) expect(outcome.type, point).toBe('truncated')
  if (signal !== 'SIGKILL') return 'not reached'

  // What another client reads is no less than what this one had.
  const log = redisLog(connected.client, { prefix })
  let frames = ''
  let ended: string | undefined
  for await (const batch of log.read(
    { owner: '', answer: answerId },
    -1,
    new AbortController().signal,
  )) {
    frames += batch.frames
    ended = batch.ended
  }
  expect(ended, point).toMatch(/closed|truncated/)
  expect(frames.split('\n\n').length - 1, point).toBeGreaterThanOrEqual(text(events).length)

  // `onFinish` gets what the client has, from the second server where the first one could not call it.
  const settled = async () => {
    // Any request makes a server look for what others left.
    await fetch(`${second?.url}/?answer=none`)
    return finished(answerId)
  }
  await expect.poll(settled).not.toEqual([])
  const ids = toolCalls.map(({ id, inputText }) => id + inputText)
  expect((await finished(answerId)).at(-1), point).toMatchObject({
    ...{ answerId, user: '', content, reasoning, ids },
  })
  return isWhole ? 'whole' : outcome.type
}

async function finished(answerId: string): Promise<unknown[]> {
  const calls = (await connected.send('LRANGE', finishedKey + answerId, '0', '-1')) as string[]
  return calls.map((text) => JSON.parse(text))
}

/** Every point of a recording. */
function pointsOf({ appends, deliveries }: Counted): KillPoint[] {
  const upTo = (most: number, after: KillPoint['after']) =>
    Array.from({ length: most }, (_, index): KillPoint => ({ after, count: index + 1 }))
  return [...upTo(appends, 'append'), ...upTo(deliveries, 'delivery')]
}

it(`loses nothing and sends one request where a process is killed (FUZZ_SEED=${fuzzRun.seed})`, {
  timeout: everyPoint ? 3_600_000 : 180_000,
}, async () => {
  const chance = createChance(fuzzRun.seed)
  const points: (() => Promise<string>)[] = []
  let most = 0
  const whole = await Promise.all(
    recorded.map(async (play) => ({ play, counted: await uninterrupted(play) })),
  )
  for (const { counted } of whole) most += pointsOf(counted).length
  if (everyPoint) {
    for (const { play, counted } of whole) {
      points.push(...pointsOf(counted).map((kill) => () => endAt(play, kill, counted)))
    }
  } else {
    for (let count = 0; count < killPoints; count++) {
      const { play, counted } = pick(whole, chance)
      const kill = pick(pointsOf(counted), chance)
      points.push(() => endAt(play, kill, counted))
    }
  }
  const endings = new Map<string, number>()
  const queue = points.values()
  const work = async () => {
    for (const end of queue) {
      const ending = await end()
      endings.set(ending, (endings.get(ending) ?? 0) + 1)
    }
  }
  await Promise.all([work(), work(), work(), work()])
  // The second server sent no request to its provider.
  expect(await connected.send('GET', 'requests:second')).toBe(null)
  await redisLog(connected.client, { prefix }).sweep()
  expect(Number(await connected.send('SCARD', `${prefix}open`))).toBe(0)
  const summary = [...endings].map(([ending, times]) => `${times} ${ending}`).join(', ')
  console.info(
    `${points.length} kills at ${most} points: ${summary}; 0 lost, 0 twice, 0 left streaming, one request each`,
  )
})
