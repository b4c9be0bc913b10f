import type { Clock } from '../../protocol/clock.ts'
import { type AnswerKey, nameOf } from '../log/answer-key.ts'
import {
  type AnswerStore,
  type Batch,
  type Claim,
  framesAfter,
  type LogEnd,
  type LoggedBatch,
  noFramesAfter,
} from '../log/answer-log.ts'
import { untilChange, type WaitingReaders, wake } from './waiting-readers.ts'

/** What is used of the storage of a Durable Object with SQLite. */
export interface ObjectStorage {
  /** Its database. */
  readonly sql: {
    exec(query: string, ...values: (string | number | null)[]): Iterable<object>
  }
  /** Wakes the object at that time. */
  setAlarm(time: number): Promise<void>
}

/** How long answers are kept, and by which time. */
export interface SqlStoreOptions {
  readonly retention: number
  readonly clock: Clock
}

interface Row {
  /** Of the request; none for an answer that was stopped before it was opened. */
  readonly fingerprint: string | null
  /** When the claim expires; once the answer is over, when the row does. */
  readonly expires: number
  readonly ended: LogEnd | null
  /** Of the claim, by the time it was made. */
  readonly epoch: number
}

/** A row that is made, with the lease of a claim. */
type NewRow = Omit<Row, 'epoch'> & { readonly lease?: number }

/** Characters of one value. SQLite in a Durable Object takes two megabytes. */
const longestPiece = 500_000

/** Answers in the SQLite of a Durable Object, which is the only one that writes and reads them. */
export function createSqlStore(
  storage: ObjectStorage,
  { retention, clock }: SqlStoreOptions,
): AnswerStore {
  const { sql } = storage
  const waiting = new Map<string, WaitingReaders>()
  let isReady = false

  function run<Of>(query: string, ...values: (string | number | null)[]): Of[] {
    if (!isReady) {
      isReady = true
      sql.exec(
        'CREATE TABLE IF NOT EXISTS answers (name TEXT PRIMARY KEY, fingerprint TEXT, expires INTEGER, ended TEXT, epoch INTEGER, lease INTEGER, note TEXT, taken INTEGER)',
      )
      sql.exec(
        'CREATE TABLE IF NOT EXISTS frames (name TEXT, first INTEGER, last INTEGER, piece INTEGER, text TEXT, PRIMARY KEY (name, first, piece))',
      )
    }
    return [...sql.exec(query, ...values)] as Of[]
  }

  function rowOf(name: string): Row | undefined {
    const query = 'SELECT fingerprint, expires, ended, epoch FROM answers WHERE name = ?'
    return run<Row>(query, name)[0]
  }

  /** The row, unless it has expired: then a claim ends, and an answer that is over is forgotten. */
  function current(name: string): Row | undefined {
    const row = rowOf(name)
    if (!row || clock.now() < row.expires) return row
    if (!row.ended) return end(name, 'truncated')
    run('DELETE FROM answers WHERE name = ?', name)
    run('DELETE FROM frames WHERE name = ?', name)
    return undefined
  }

  async function create(
    name: string,
    { fingerprint, expires, ended, lease = 0 }: NewRow,
  ): Promise<number> {
    const epoch = clock.now()
    run(
      'INSERT INTO answers (name, fingerprint, expires, ended, epoch, lease) VALUES (?, ?, ?, ?, ?, ?)',
      ...[name, fingerprint, expires, ended, epoch, lease],
    )
    await storage.setAlarm(nextExpiry() ?? expires)
    return epoch
  }

  function end(name: string, ended: LogEnd): Row | undefined {
    const now = clock.now()
    // Whoever stops an answer leaves the rest to the one that makes it, which has one lease for that.
    const leases = ended === 'truncated' ? 0 : 1
    run(
      'UPDATE answers SET ended = ?, expires = ?, taken = ? + ? * lease WHERE name = ?',
      ...[ended, now + retention, now, leases, name],
    )
    wake(readersOf(name))
    return current(name)
  }

  function readersOf(name: string): WaitingReaders {
    const readers = waiting.get(name) ?? new Set()
    waiting.set(name, readers)
    return readers
  }

  function claimOf(name: string, epoch: number): Claim {
    // A claim that expired is held until somebody else finds out.
    const row = rowOf(name)
    if (row?.epoch !== epoch) return 'lost'
    if (!row.ended) return 'held'
    return row.ended === 'cancelled' ? 'cancelled' : 'lost'
  }

  function insert(name: string, { from, to, frames }: Batch): void {
    piecesOf(frames).forEach((text, piece) => {
      run('INSERT INTO frames VALUES (?, ?, ?, ?, ?)', name, from, to, piece, text)
    })
  }

  /** The first batch with frames after a number. */
  function nextBatch(name: string, after: number): Batch | undefined {
    const pieces = run<{ first: number; last: number; text: string }>(
      'SELECT first, last, text FROM frames WHERE name = ? AND first = (SELECT min(first) FROM frames WHERE name = ? AND last > ?) ORDER BY piece',
      ...[name, name, after],
    )
    const [piece] = pieces
    if (!piece) return undefined
    return { from: piece.first, to: piece.last, frames: pieces.map(({ text }) => text).join('') }
  }

  function nextExpiry(): number | undefined {
    const [row] = run<{ next: number | null }>('SELECT min(expires) AS next FROM answers')
    return row?.next ?? undefined
  }

  async function* read(
    key: AnswerKey,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedBatch, void> {
    const name = nameOf(key)
    let delivered = after
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const row = current(name)
      if (!row) return
      const batch = nextBatch(name, delivered)
      const nothing = noFramesAfter(delivered)
      if (batch) {
        yield framesAfter(batch, delivered)
        delivered = batch.to
      } else if (row.ended) {
        yield { ...nothing, ended: row.ended }
        return
      } else if (isFirst) yield nothing
      else await untilChange(readersOf(name), { clock, expires: row.expires, signal })
    }
  }

  async function sweep(): Promise<void> {
    for (const { name } of run<{ name: string }>('SELECT name FROM answers')) current(name)
    const next = nextExpiry()
    if (next !== undefined) await storage.setAlarm(next)
  }

  return {
    async open(key, fingerprint, lease) {
      const name = nameOf(key)
      const known = current(name)
      if (!known) {
        const claim = { fingerprint, expires: clock.now() + lease, ended: null }
        const epoch = await create(name, { ...claim, lease })
        return { type: 'claimed', epoch }
      }
      const isOther = known.fingerprint !== null && known.fingerprint !== fingerprint
      return { type: isOther ? 'conflict' : 'joined' }
    },
    async append(key, epoch, batch) {
      const name = nameOf(key)
      const claim = claimOf(name, epoch)
      if (claim !== 'held') return claim
      insert(name, batch)
      wake(readersOf(name))
      return claim
    },
    async renew(key, epoch, lease) {
      const name = nameOf(key)
      const claim = claimOf(name, epoch)
      if (claim === 'held') {
        run('UPDATE answers SET expires = ? WHERE name = ?', clock.now() + lease, name)
      }
      return claim
    },
    read,
    async close(key, epoch, last) {
      const name = nameOf(key)
      const claim = claimOf(name, epoch)
      if (claim !== 'held') return claim
      if (last.to >= last.from) insert(name, last)
      end(name, 'closed')
      return claim
    },
    async release(key, epoch) {
      const name = nameOf(key)
      if (claimOf(name, epoch) !== 'held') return
      run('DELETE FROM answers WHERE name = ?', name)
      wake(readersOf(name))
    },
    async cancel(key) {
      const name = nameOf(key)
      const row = current(name)
      const expires = clock.now() + retention
      if (!row) await create(name, { fingerprint: null, expires, ended: 'cancelled' })
      else if (!row.ended) end(name, 'cancelled')
    },
    async erase(key) {
      const name = nameOf(key)
      if (!current(name)) return
      run('DELETE FROM frames WHERE name = ?', name)
      end(name, 'cancelled')
    },
    sweep,
    orphans: {
      async note(key, note) {
        run('UPDATE answers SET note = ? WHERE name = ?', note, nameOf(key))
      },
      async settle(key) {
        run('UPDATE answers SET note = NULL WHERE name = ?', nameOf(key))
      },
      async take(lease) {
        await sweep()
        const now = clock.now()
        const where = 'WHERE ended IS NOT NULL AND note IS NOT NULL AND taken <= ?'
        const rows = run<{ name: string; note: string }>(
          `SELECT name, note FROM answers ${where}`,
          now,
        )
        run(`UPDATE answers SET taken = ? ${where}`, now + lease, now)
        return rows.map(({ name, note }) => {
          const [owner = '', answer = ''] = JSON.parse(name) as string[]
          return { key: { owner, answer }, note }
        })
      },
    },
  }
}

/** A text in pieces that are short enough, none of which ends in half a character. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(at + longestPiece - 1))
    const end = at + longestPiece - (isHalf ? 1 : 0)
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}
