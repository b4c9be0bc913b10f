import { asArray } from '../json-fields.ts'
import { applyPatch } from './json-patch.ts'

/** The state of an agent, which goes back to it with the next turn. */
export interface AgentState {
  set(snapshot: unknown): void
  /** Applies a patch. Returns whether the state is still known. */
  patch(delta: unknown): boolean
  /** The state, or an empty one if it is not known. Nobody changes it later. */
  take(): unknown
}

/** More operations than this are not applied: each may move all of an array. */
const mostOperations = 10_000

/** `initial`: the state that the agent was sent. */
export function createAgentState(initial: unknown): AgentState {
  let state: unknown = initial
  /** Whether the state is a copy that may be changed. */
  let isOwn = false
  let operations = 0

  return {
    set(snapshot) {
      state = snapshot ?? {}
      isOwn = false
    },
    patch(delta) {
      const patch = asArray(delta)
      operations += patch.length
      if (state === undefined) return false
      try {
        if (!isOwn) state = JSON.parse(JSON.stringify(state))
        isOwn = true
        if (operations > mostOperations) {
          throw new RangeError(
            `The agent changes its state more than ${mostOperations} times in one answer`,
          )
        }
        state = applyPatch(state, JSON.parse(JSON.stringify(patch)))
      } catch {
        // A part of the patch may be applied, so what the state is is not known any more.
        state = undefined
      }
      return state !== undefined
    },
    take() {
      isOwn = false
      return state ?? {}
    },
  }
}
