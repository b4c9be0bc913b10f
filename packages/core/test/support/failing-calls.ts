import type { AnswerStore, StoredConversationsOptions } from '../../src/edge.ts'
import type { Clock } from '../../src/index.ts'
import { type Chance, pick } from './chance.ts'

/** Calls of something outside, some of which go wrong. */
export interface FailingCalls {
  /** How many of its calls go wrong, of sixteen. */
  setFailures(ofSixteen: number): void
  call<Value>(work: () => Value | Promise<Value>): Promise<Value>
}

const ways = ['fails', 'loses the reply', 'is slow', 'hangs', 'is sent twice'] as const

export const outOfOrder = 'The store is out of order'

export function failingCalls(chance: Chance, clock: Pick<Clock, 'sleep'>): FailingCalls {
  const nobody = new AbortController().signal
  let failures = 0

  return {
    setFailures(ofSixteen) {
      failures = ofSixteen
    },
    async call(work) {
      if (chance(16) >= failures) return work()
      switch (pick(ways, chance)) {
        case 'fails':
          throw new Error(outOfOrder)
        case 'loses the reply':
          await work()
          throw new Error(outOfOrder)
        case 'is slow':
          await clock.sleep(pick([20, 400, 4_000, 7_000], chance), nobody)
          return work()
        case 'hangs':
          await clock.sleep(40_000_000, nobody)
          throw new Error(outOfOrder)
        case 'is sent twice':
          await work()
          return work()
      }
    },
  }
}

/** The table, each of whose calls may go wrong. */
export function failingTable(
  table: StoredConversationsOptions,
  { call }: FailingCalls,
): StoredConversationsOptions {
  return {
    load: (...request) => call(() => table.load(...request)),
    save: (...request) => call(() => table.save(...request)),
  }
}

/** The store, each of whose calls may go wrong. */
export function failingStore(store: AnswerStore, { call }: FailingCalls): AnswerStore {
  const { orphans } = store
  return {
    ...store,
    open: (...request) => call(() => store.open(...request)),
    append: (...request) => call(() => store.append(...request)),
    renew: (...request) => call(() => store.renew(...request)),
    close: (...request) => call(() => store.close(...request)),
    cancel: (...request) => call(() => store.cancel(...request)),
    async *read(...request) {
      for await (const batch of store.read(...request)) {
        await call(() => undefined)
        yield batch
      }
    },
    orphans: orphans && {
      note: (...request) => call(() => orphans.note(...request)),
      settle: (...request) => call(() => orphans.settle(...request)),
      take: (...request) => call(() => orphans.take(...request)),
    },
  }
}
