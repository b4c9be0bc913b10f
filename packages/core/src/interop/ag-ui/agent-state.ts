import { asArray } from '../../protocol/json-fields.ts'
import { deepestOutput, isTooDeep } from '../../protocol/nesting.ts'
import { applyPatch } from './json-patch.ts'

/** The state of an agent, which goes back to it with the next turn. */
export interface AgentState {
  set(snapshot: unknown): void
  /** Applies a patch. Returns whether the state is still known. */
  patch(delta: unknown): boolean
  /** The state, or an empty one if it is not known. Nobody changes it later. */
  take(): unknown
}

/**
 * How much an agent may change its state in one answer: characters that are copied, and values of arrays
 * that are moved. A few bytes of a patch can do either with all of a long state.
 */
const mostWork = 20_000_000

/** `initial`: the state that the agent was sent. */
export function createAgentState(initial: unknown): AgentState {
  let state: unknown = initial
  /** Whether the state is a copy that may be changed. */
  let isOwn = false
  let work = 0

  function spend(amount: number): void {
    work += amount
    if (work > mostWork) throw new RangeError('The agent changes its state too much in one answer')
  }

  function copyOfState(): unknown {
    const json = JSON.stringify(state)
    spend(json.length)
    return JSON.parse(json)
  }

  /** The state as it can be stored and sent back. */
  function storableState(): unknown {
    const copy = copyOfState()
    if (isTooDeep(copy, deepestOutput)) throw new RangeError('The state is nested too deeply')
    return copy
  }

  /** The result, or nothing where it fails. What the state is is not known then. */
  function attempt<Result>(change: () => Result): Result | undefined {
    try {
      return change()
    } catch {
      state = undefined
      return undefined
    }
  }

  return {
    set(snapshot) {
      state = snapshot ?? {}
      isOwn = false
    },
    patch(delta) {
      if (state === undefined) return false
      attempt(() => {
        if (!isOwn) state = copyOfState()
        isOwn = true
        state = applyPatch(state, JSON.parse(JSON.stringify(asArray(delta))), spend)
      })
      return state !== undefined
    },
    take() {
      if (state === undefined) return {}
      return (isOwn ? attempt(storableState) : state) ?? {}
    },
  }
}
