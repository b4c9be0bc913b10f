import type { ChatResult, ChatStream, StreamEvent } from '../../src/index.ts'
import { settled } from './manual-clock.ts'

/** A way in which a function that an app supplies can misbehave. */
export interface Misbehaviour {
  readonly name: string
  /** `hangs`: it never settles. `fails`: it throws or rejects. `nonsense`: it returns something odd. */
  readonly kind: 'hangs' | 'fails' | 'nonsense'
  act(): unknown
}

const problem = 'made to fail'

function fails(name: string, act: () => unknown): Misbehaviour {
  return { name, kind: 'fails', act }
}

function returns(name: string, value: () => unknown): Misbehaviour {
  return { name: `returns ${name}`, kind: 'nonsense', act: value }
}

/** Everything a supplied function can do instead of its work. */
export const misbehaviours: readonly Misbehaviour[] = [
  { name: 'hangs for ever', kind: 'hangs', act: () => new Promise(() => {}) },
  fails('throws an error', () => {
    throw new RangeError(problem)
  }),
  fails('throws what has no text', () => {
    throw Object.create(null)
  }),
  fails('throws nothing', () => {
    throw undefined
  }),
  fails('rejects with an error', async () => {
    throw new RangeError(problem)
  }),
  fails('rejects with what has no text', async () => {
    throw { toString: 0, valueOf: 0 }
  }),
  returns('nothing', () => undefined),
  returns('null', () => null),
  returns('a number', () => Number.NaN),
  returns('text', () => 'nonsense'),
  returns('an empty object', () => ({})),
  returns('an array of nothing', () => [null]),
  returns('a function', () => () => {
    throw new RangeError(problem)
  }),
  returns('a symbol', () => Symbol('nonsense')),
  returns(
    'an object whose fields throw',
    () =>
      new Proxy(
        {},
        {
          get() {
            throw new RangeError(problem)
          },
        },
      ),
  ),
]

/** Wraps functions so that they misbehave. */
export interface Wrap {
  /** Behaves until its call number `at`, from 0, and misbehaves from then on. */
  wrap<Args extends unknown[], Result>(behave: (...args: Args) => Result): (...args: Args) => Result
  /** How often a wrapped function has misbehaved. */
  misbehaved(): number
}

export function wrapFrom(at: number, { act }: Misbehaviour): Wrap {
  let misbehaved = 0
  return {
    wrap<Args extends unknown[], Result>(behave: (...args: Args) => Result) {
      let calls = 0
      return (...args: Args): Result => {
        if (calls++ < at) return behave(...args)
        misbehaved++
        return act() as Result
      }
    },
    misbehaved: () => misbehaved,
  }
}

/** Whether an error, or what caused it, is the one that the functions here fail with. */
export function isMadeToFail(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.message === problem || isMadeToFail(error.cause)
}

export interface Settlement {
  readonly result: ChatResult
  readonly events: readonly StreamEvent[]
}

/** The result and the events of a stream that should end soon. A stream that hangs is stopped. */
export async function settlementOf(
  stream: ChatStream,
  { isStuck }: { readonly isStuck: boolean },
): Promise<Settlement> {
  const events: StreamEvent[] = []
  const ending = stream.result
  const reading = (async () => {
    for await (const event of stream) events.push(event)
  })()
  if (isStuck) {
    await turns(20)
    stream.abort()
  }
  const [result] = await soon(Promise.all([ending, reading]), 'The stream')
  return { result, events }
}

/** The value of a promise that needs no time, or a failure that names what hangs. */
export async function soon<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const late = turns(200).then((): never => {
    throw new Error(`${what} hangs`)
  })
  return Promise.race([promise, late])
}

/** Lets whatever is ready go on, so many times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await settled()
}
