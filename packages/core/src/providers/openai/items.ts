// OpenAI, the Responses API: which item a chunk is about.

import { stringIn } from '../reading/fields.ts'

/** What has been read of an item. */
export interface ItemState {
  readonly part: string
  hasText: boolean
  /** The number of the paragraph that came last. */
  paragraph: number
  call: 'function_call' | 'custom_tool_call' | undefined
  /** Whether the item was read as it is in the end. */
  isSettled: boolean
}

export interface Items {
  /** The item of a chunk, by its index in the answer, or else by its id. */
  at(index: unknown, id: unknown): ItemState
  /** The refusal inside a message, which is a part of its own. */
  refusalAt(index: unknown, id: unknown): ItemState
  refusalOf(state: ItemState): ItemState
  /** The item that had this id before, if there is one. */
  known(id: unknown): ItemState | undefined
}

/**
 * Items by their index, because proxies give each chunk of an item another id. llama.cpp counts no
 * items; a chunk without an index belongs to the item that had its id before.
 */
export function createItems(): Items {
  const states = new Map<string, ItemState>()
  const byId = new Map<string, ItemState>()

  function stateOf(part: string): ItemState {
    let state = states.get(part)
    if (!state) {
      state = { part, hasText: false, paragraph: 0, call: undefined, isSettled: false }
      states.set(part, state)
    }
    return state
  }

  function at(index: unknown, id: unknown): ItemState {
    if (typeof index !== 'number') return known(id) ?? stateOf(stringIn(id) || '0')
    const part = `${index}`
    const found = states.get(part)
    if (found) return found
    const state = stateOf(part)
    const name = stringIn(id)
    if (name) byId.set(name, state)
    return state
  }

  function known(id: unknown): ItemState | undefined {
    const name = stringIn(id)
    return byId.get(name) ?? states.get(name)
  }

  const refusalOf = ({ part }: ItemState) => stateOf(`${part}:refusal`)

  return { at, refusalOf, refusalAt: (index, id) => refusalOf(at(index, id)), known }
}
