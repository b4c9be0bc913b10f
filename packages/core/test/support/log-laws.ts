// Long, for it is a list: each law of a log, which every log has to keep.

import type { AnswerKey, AnswerStore, Batch, LoggedBatch, Orphans } from '../../src/edge.ts'
import type { ManualClock } from './manual-clock.ts'

/** A log, and how its time passes. */
export interface TestedLog {
  readonly log: AnswerStore
  /** Lets that much of the store's own time pass. */
  pass(milliseconds: number): Promise<void>
  /** Lets the retention of everything pass. */
  forget(): Promise<void>
}

/** What holds for every log. Each law gets a key of its own, and throws where it does not hold. */
export const logLaws: Readonly<
  Record<string, (tested: TestedLog, key: AnswerKey) => Promise<void>>
> = {
  async 'the first request claims, a second one joins'({ log }, key) {
    same((await log.open(key, 'a', lease)).type, 'claimed')
    same((await log.open(key, 'a', lease)).type, 'joined')
  },

  async 'one of two requests at once claims'({ log }, key) {
    const opened = await Promise.all([log.open(key, 'a', lease), log.open(key, 'a', lease)])
    same(opened.map(({ type }) => type).sort(), ['claimed', 'joined'])
  },

  async 'the same id with another request is a conflict'({ log }, key) {
    await log.open(key, 'a', lease)
    same((await log.open(key, 'b', lease)).type, 'conflict')
  },

  async 'another owner has another answer'({ log }, key) {
    await written({ log, key, batches: [batch(0, 1)] })
    const other = { ...key, owner: `${key.owner}:` }
    same(await all(log, other), [])
    same((await log.open(other, 'b', lease)).type, 'claimed')
  },

  async 'an unknown answer has nothing to read'({ log }, key) {
    same(await all(log, key), [])
  },

  async 'a known answer without frames is read at once'({ log }, key) {
    await log.open(key, 'a', lease)
    const reader = read(log, key)
    same(await reader.next(), { from: 0, to: -1, frames: '' })
    reader.leave()
  },

  async 'what was written is read, and how it ended'({ log }, key) {
    await written({ log, key, batches: [batch(0, 2), batch(3, 3)], end: true })
    same(textOf(await all(log, key)), texts(0, 3))
    same((await all(log, key)).at(-1)?.ended, 'closed')
  },

  async 'a reader gets the frames after the last one it has, from within a batch too'(
    { log },
    key,
  ) {
    await written({ log, key, batches: [batch(0, 0), batch(1, 4), batch(5, 6)], end: true })
    for (let after = -1; after <= 6; after++) {
      const batches = await all(log, key, after)
      same(textOf(batches), texts(after + 1, 6))
      same(batches[0]?.from, after + 1)
    }
  },

  async 'a reader with more than the log has learns how it ended'({ log }, key) {
    await written({ log, key, batches: [batch(0, 1)], end: true })
    same(
      (await all(log, key, 9)).map(({ frames, ended }) => [frames, ended]),
      [['', 'closed']],
    )
  },

  async 'a reader after everything learns at once whether the answer is over'({ log }, key) {
    const after = Number.MAX_SAFE_INTEGER
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    const first = await read(log, key, after).next()
    same([first?.frames, first?.ended], ['', undefined])
    await log.close(key, epoch, batch(2, 2))
    const last = await read(log, key, after).next()
    same([last?.frames, last?.ended], ['', 'closed'])
  },

  async 'a reader waits for what is still to come'({ log }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    const reader = read(log, key)
    same((await reader.next())?.frames, batch(0, 1).frames)
    const next = reader.next()
    await log.append(key, epoch, batch(2, 2))
    same((await next)?.frames, batch(2, 2).frames)
    const last = reader.next()
    await log.close(key, epoch, batch(3, 3))
    same((await last)?.frames, batch(3, 3).frames)
    reader.leave()
  },

  async 'ten readers at once read the same'({ log }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 0)] })
    const reading = Array.from({ length: 10 }, () => all(log, key))
    for (let at = 1; at < 20; at++) await log.append(key, epoch, batch(at, at))
    await log.close(key, epoch, batch(20, 20))
    for (const batches of await Promise.all(reading)) same(textOf(batches), texts(0, 20))
  },

  async 'a reader that leaves ends at once'({ log }, key) {
    await log.open(key, 'a', lease)
    const reader = read(log, key)
    await reader.next()
    const next = reader.next()
    reader.leave()
    same(await next, undefined)
  },

  async 'frames of any text come back as they were'({ log }, key) {
    const frames = `id: 0\ndata: ${JSON.stringify('\u2028 \0 \uD83D\uDE00 \\r\\n "é')}\n\n`
    await written({ log, key, batches: [{ from: 0, to: 0, frames }], end: true })
    same(textOf(await all(log, key)), frames)
  },

  async 'a frame of three megabytes comes back whole'({ log }, key) {
    const frames = `id: 0\ndata: ${JSON.stringify('é'.repeat(1_500_000))}\n\n`
    await written({ log, key, batches: [{ from: 0, to: 0, frames }], end: true })
    same(textOf(await all(log, key)) === frames, true)
  },

  async 'an answer whose claim expires ends as truncated'({ log, pass }, key) {
    await written({ log, key, batches: [batch(0, 1)] })
    await pass(lease + 1)
    await log.sweep()
    same((await all(log, key)).at(-1)?.ended, 'truncated')
  },

  async 'a reader that waits learns that the claim expired, without a sweep'({ log, pass }, key) {
    await written({ log, key, batches: [batch(0, 1)] })
    const reader = read(log, key)
    await reader.next()
    const last = reader.next()
    await pass(lease + 1)
    same((await last)?.ended, 'truncated')
    reader.leave()
  },

  async 'a claim that is renewed does not expire'({ log, pass }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    for (let times = 0; times < 4; times++) {
      await pass(lease / 2)
      same(await log.renew(key, epoch, lease), 'held')
      await log.sweep()
    }
    same(await log.append(key, epoch, batch(2, 2)), 'held')
  },

  async 'one that wakes up late goes on where nobody has ended its answer'({ log, pass }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    await pass(lease + 1)
    same(await log.append(key, epoch, batch(2, 2)), 'held')
    same(await log.renew(key, epoch, lease), 'held')
    await log.sweep()
    same(await log.close(key, epoch, batch(3, 3)), 'held')
    same(textOf(await all(log, key)), texts(0, 3))
  },

  async 'an answer that ended cannot be written by one that wakes up late'({ log, pass }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    await pass(lease + 1)
    await log.sweep()
    same(await log.append(key, epoch, batch(2, 2)), 'lost')
    same(await log.renew(key, epoch, lease), 'lost')
    same(await log.close(key, epoch, batch(2, 2)), 'lost')
    same(textOf(await all(log, key)), texts(0, 1))
    same((await all(log, key)).at(-1)?.ended, 'truncated')
  },

  async 'one that wakes up after its answer was forgotten writes nothing to the next one of that id'(
    { log, forget },
    key,
  ) {
    const old = await written({ log, key, batches: [batch(0, 1)] })
    await forget()
    const fresh = await log.open(key, 'b', lease)
    if (fresh.type !== 'claimed') throw new Error(`The answer was ${fresh.type}`)
    await log.append(key, old, batch(2, 2))
    same(await log.renew(key, old, lease), 'lost')
    same(textOf(await firstOf(log, key)), '')
    same(
      await log.append(key, fresh.epoch, { from: 0, to: 0, frames: 'id: 0\ndata: new\n\n' }),
      'held',
    )
    same(await log.append(key, old, batch(3, 3)), 'lost')
    same(await log.close(key, old, batch(3, 3)), 'lost')
    same(await log.renew(key, fresh.epoch, lease), 'held')
    same(await log.close(key, fresh.epoch, { from: 1, to: 0, frames: '' }), 'held')
    same(textOf(await all(log, key)), 'id: 0\ndata: new\n\n')
    same((await all(log, key)).at(-1)?.ended, 'closed')
  },

  async 'a request after the claim expired joins, and sends nothing to the provider'(
    { log, pass },
    key,
  ) {
    await written({ log, key, batches: [batch(0, 1)] })
    await pass(lease + 1)
    same((await log.open(key, 'a', lease)).type, 'joined')
  },

  async 'a stopped answer takes no more, and its readers learn it'({ log }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    const reading = all(log, key)
    await log.cancel(key)
    same((await reading).at(-1)?.ended, 'cancelled')
    same(await log.append(key, epoch, batch(2, 2)), 'cancelled')
    same(await log.renew(key, epoch, lease), 'cancelled')
    same(await log.close(key, epoch, batch(2, 2)), 'cancelled')
    same(textOf(await all(log, key)), texts(0, 1))
  },

  async 'an answer that is stopped before it is opened stays stopped'({ log }, key) {
    await log.cancel(key)
    same((await log.open(key, 'a', lease)).type, 'joined')
    same(
      (await all(log, key)).map(({ ended }) => ended),
      ['cancelled'],
    )
  },

  async 'to stop an answer that is over changes nothing'({ log }, key) {
    await written({ log, key, batches: [batch(0, 1)], end: true })
    await log.cancel(key)
    same((await all(log, key)).at(-1)?.ended, 'closed')
  },

  async 'a claim that is given back can be claimed again'({ log }, key) {
    const opened = await log.open(key, 'a', lease)
    const epoch = opened.type === 'claimed' ? opened.epoch : -1
    await log.release?.(key, epoch)
    same((await log.open(key, 'b', lease)).type, 'claimed')
  },

  async 'a claim that was stopped is not given back'({ log }, key) {
    const opened = await log.open(key, 'a', lease)
    const epoch = opened.type === 'claimed' ? opened.epoch : -1
    await log.cancel(key)
    await log.release?.(key, epoch)
    same((await log.open(key, 'a', lease)).type, 'joined')
  },

  async 'an erased answer has no frames and takes none'({ log }, key) {
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    await log.erase(key)
    same(await log.append(key, epoch, batch(2, 2)), 'cancelled')
    same(textOf(await all(log, key)), '')
  },

  async 'an answer that is over can be erased'({ log }, key) {
    await written({ log, key, batches: [batch(0, 1)], end: true })
    await log.erase(key)
    same(textOf(await all(log, key)), '')
  },

  async 'an id that no URL could have is kept apart as well'({ log }, key) {
    const odd = { ...key, answer: `${key.answer} \uD800 "'\n:*` }
    await written({ log, key: odd, batches: [batch(0, 1)], end: true })
    same(textOf(await all(log, odd)), texts(0, 1))
    same(await all(log, key), [])
  },

  async 'an answer whose server is gone is given to one other server, with its note'(
    { log, pass },
    key,
  ) {
    const { orphans } = log
    // Without them the log is gone with its server.
    if (!orphans) return
    await written({ log, key, batches: [batch(0, 1)] })
    await orphans.note(key, 'a note')
    same(await notes(orphans), [])
    await pass(lease + 1)
    const both = await Promise.all([notes(orphans), notes(orphans)])
    same(both.flat(), ['a note'])
    same((await all(log, key)).at(-1)?.ended, 'truncated')
    same(await notes(orphans), [])
    // That server is gone as well.
    await pass(lease + 1)
    same(await notes(orphans), ['a note'])
    await orphans.settle(key)
    await pass(lease + 1)
    same(await notes(orphans), [])
  },

  async 'a settled answer is given to nobody, and one that was stopped is, where its server is gone'(
    { log, pass },
    key,
  ) {
    const { orphans } = log
    if (!orphans) return
    const other = { ...key, answer: `${key.answer}-stopped` }
    await written({ log, key, batches: [batch(0, 1)], end: true })
    await orphans.note(key, 'settled')
    await orphans.settle(key)
    await written({ log, key: other, batches: [batch(0, 1)] })
    await orphans.note(other, 'stopped')
    await log.cancel(other)
    await pass(lease + 1)
    same(await notes(orphans), ['stopped'])
    same((await all(log, other)).at(-1)?.ended, 'cancelled')
  },

  async 'a sweep leaves what is held and what is over as it is'({ log, pass }, key) {
    const other = { ...key, answer: `${key.answer}-over` }
    await written({ log, key: other, batches: [batch(0, 0)], end: true })
    const epoch = await written({ log, key, batches: [batch(0, 1)] })
    await pass(lease / 2)
    await log.sweep()
    same(await log.append(key, epoch, batch(2, 2)), 'held')
    same((await all(log, other)).at(-1)?.ended, 'closed')
  },
}

/** Lets the claims of a log expire, and then what is left of its answers. */
export async function forget(log: AnswerStore, clock: ManualClock): Promise<void> {
  await clock.advance(retention + lease)
  await log.sweep()
  await clock.advance(retention + lease)
}

/** Milliseconds that a claim is held. In Redis real time counts too, and a busy machine is slow. */
export const lease = 60_000

/** Milliseconds that a log of a law keeps its answers. */
export const retention = 10 * lease

interface Written {
  readonly log: AnswerStore
  readonly key: AnswerKey
  readonly batches: readonly Batch[]
  readonly end?: boolean
}

/** Opens an answer and writes batches, the last of which may end it. Returns the claim's epoch. */
async function written({ log, key, batches, end = false }: Written): Promise<number> {
  const opened = await log.open(key, 'a', lease)
  if (opened.type !== 'claimed') throw new Error(`The answer was ${opened.type}`)
  const { epoch } = opened
  const last = end ? batches.at(-1) : undefined
  for (const one of batches) {
    if (one !== last) same(await log.append(key, epoch, one), 'held')
  }
  if (last) same(await log.close(key, epoch, last), 'held')
  return epoch
}

/** The notes of the answers that another server is to finish. */
async function notes(orphans: Orphans): Promise<string[]> {
  return (await orphans.take(lease)).map(({ note }) => note)
}

export function batch(from: number, to: number): Batch {
  return { from, to, frames: texts(from, to) }
}

function texts(from: number, to: number): string {
  let text = ''
  for (let number = from; number <= to; number++) text += `id: ${number}\ndata: {"n":${number}}\n\n`
  return text
}

function textOf(batches: readonly LoggedBatch[]): string {
  return batches.map(({ frames }) => frames).join('')
}

/** Everything that is read until the end. */
async function all(log: AnswerStore, key: AnswerKey, after = -1): Promise<LoggedBatch[]> {
  const batches: LoggedBatch[] = []
  const { signal } = new AbortController()
  for await (const one of log.read(key, after, signal)) {
    if (one.frames || one.ended) batches.push(one)
  }
  return batches
}

/** What is there to be read at once. */
async function firstOf(log: AnswerStore, key: AnswerKey): Promise<LoggedBatch[]> {
  const controller = new AbortController()
  for await (const one of log.read(key, -1, controller.signal)) return [one]
  return []
}

/** A reader that takes one batch after the other, without the empty one at the beginning. */
function read(log: AnswerStore, key: AnswerKey, after = -1) {
  const controller = new AbortController()
  const batches = log.read(key, after, controller.signal)[Symbol.asyncIterator]()
  return {
    async next(): Promise<LoggedBatch | undefined> {
      const { value, done } = await batches.next()
      return done ? undefined : value
    },
    leave: () => controller.abort(),
  }
}

function same(actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (got !== wanted)
    throw new Error(`Expected ${wanted?.slice(0, 300)}, got ${got?.slice(0, 300)}`)
}

/** Checks a law of that name. Rejects where it does not hold. */
export type LawCheck = (law: string) => Promise<void>

/** Checks laws against logs of this server. */
export function checksOf(create: () => TestedLog): LawCheck {
  return async (law) => logLaws[law]?.(create(), { owner: 'someone', answer: law })
}

/** Which laws hold for which log, as a table. Returns the failures. */
export async function checkLogs(
  logs: Readonly<Record<string, LawCheck>>,
): Promise<{ readonly table: string; readonly failures: readonly string[] }> {
  const failures: string[] = []
  const names = Object.keys(logs)
  const width = Math.max(...Object.keys(logLaws).map(({ length }) => length))

  async function verdictOf(law: string, name: string): Promise<string> {
    try {
      await inTime(logs[name]?.(law))
      return 'ok'
    } catch (cause) {
      failures.push(`${name}: ${law}: ${cause}`)
      return 'FAIL'
    }
  }

  // All at once, for most of the time they wait.
  const checked = Object.keys(logLaws).map(async (law) => {
    const verdicts = await Promise.all(names.map((name) => verdictOf(law, name)))
    const cells = verdicts.map((verdict, index) => verdict.padEnd(names[index]?.length ?? 0))
    return [law.padEnd(width), ...cells].join('  ').trimEnd()
  })
  const rows = [['law'.padEnd(width), ...names].join('  '), ...(await Promise.all(checked))]
  return { table: rows.join('\n'), failures }
}

/** The work, or a failure where it hangs. */
async function inTime(work: Promise<void> | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs')), 15_000)
  })
  await Promise.race([work, deadline]).finally(() => clearTimeout(timer))
}
