// OpenAI, the Responses API: which item a chunk is about.

import { stringIn } from '../reading/fields.ts'

/** What has been read of an item. */
export interface ItemState {
  readonly part: string
  /** Empty until a chunk has one. */
  id: string
  /** What the item is, as far as its text or its call has shown. */
  kind: 'content' | 'reasoning' | 'function_call' | 'custom_tool_call' | 'image' | undefined
  hasText: boolean
  /** The number of the paragraph that came last. */
  paragraph: number
  /** Whether the item was read as it is in the end. */
  isSettled: boolean
}

export interface Items {
  /** The item that a delta continues. */
  ofDelta(index: unknown, id: unknown): ItemState
  /** The item that begins, or is done. */
  ofItem(index: unknown, id: unknown): ItemState
  /** An item of the whole answer. */
  inAnswer(index: number, id: unknown): ItemState
  /** The refusal inside a message, which is a part of its own. */
  refusalOf(item: ItemState): ItemState
}

/**
 * Items go by their index, because proxies give each chunk of an item another id, or all items one.
 * llama.cpp counts no items: a chunk without a known index belongs to the item that had its id before.
 */
export function createItems(): Items {
  const byPart = new Map<string, ItemState>()
  const byId = new Map<string, ItemState>()

  function at(part: string): ItemState {
    let item = byPart.get(part)
    if (!item) {
      item = { part, id: '', kind: undefined, hasText: false, paragraph: 0, isSettled: false }
      byPart.set(part, item)
    }
    return item
  }

  /** Opens an item at its index, or else under its id. */
  function open(index: unknown, id: string): ItemState {
    return identify(at(typeof index === 'number' ? `${index}` : id || '0'), id)
  }

  /** Remembers the first id of an item. */
  function identify(item: ItemState, id: string): ItemState {
    if (!id || item.id) return item
    item.id = id
    byId.set(id, item)
    return item
  }

  function atIndex(index: unknown, id: string): ItemState | undefined {
    const item = typeof index === 'number' ? byPart.get(`${index}`) : undefined
    return item && identify(item, id)
  }

  return {
    ofDelta(index, id) {
      const name = stringIn(id)
      return atIndex(index, name) ?? byId.get(name) ?? open(index, name)
    },
    ofItem(index, id) {
      const name = stringIn(id)
      const known = byId.get(name)
      const isOpen = known !== undefined && !known.isSettled
      return atIndex(index, name) ?? (isOpen ? known : open(index, name))
    },
    inAnswer(index, id) {
      const name = stringIn(id)
      return byId.get(name) ?? open(index, name)
    },
    refusalOf: ({ part }) => at(`${part}:refusal`),
  }
}
