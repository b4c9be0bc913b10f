// OpenAI, the Responses API: which item a chunk is about.

import { asText } from '../../protocol/json-fields.ts'

/** The types of items that an answer shows, or that the page has to answer. */
export type ItemKind =
  | 'message'
  | 'reasoning'
  | 'image_generation_call'
  | 'function_call'
  | 'custom_tool_call'
  // Tools that OpenAI describes and the page executes.
  | 'apply_patch_call'
  | 'local_shell_call'
  | 'shell_call'
  | 'tool_search_call'
  | 'computer_call'
  // A call of a remote tool that a person has to approve.
  | 'mcp_approval_request'

/** What has been read of an item. */
export interface ItemState {
  readonly part: string
  /** Empty until a chunk has one. */
  id: string
  /** What the item is, as far as its text or its call has shown. */
  kind: ItemKind | undefined
  hasText: boolean
  /** The number of the paragraph that came last. */
  paragraph: number
  /** Whether the item was read as it is in the end. */
  isSettled: boolean
}

/** The items of one answer, found by whatever names a chunk gives them. */
export interface Items {
  /** The item that a delta continues. */
  ofDelta(index: unknown, id: unknown): ItemState
  /** The item that begins, or is done. */
  ofItem(index: unknown, id: unknown): ItemState
  /** An item of the whole answer, which may lack some that were counted before. */
  inAnswer(index: number, id: unknown, kind: ItemKind | undefined): ItemState
  /** An item that is here already, as far as its part shows it. */
  restore(part: string, state: Partial<ItemState>): void
  /** The refusal inside a message, which is a part of its own. */
  refusalOf(item: ItemState): ItemState
}

/**
 * Items are found by their index: some proxies give each chunk of an item another id, or all items the
 * same one. llama.cpp sends no index, and a chunk without a known one belongs to the item with its id.
 */
export function createItems(): Items {
  const byPart = new Map<string, ItemState>()
  const byId = new Map<string, ItemState>()
  /** Those that the whole answer has named, and per kind where to look for the next. */
  const named = new Set<ItemState>()
  const unnamed = new Map<ItemKind | undefined, Iterator<ItemState>>()

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
    if (!item) return undefined
    // The item was announced without its index, under this id: it is this one.
    if (id !== item.id && isEmpty(byId.get(id))) byId.set(id, item)
    return identify(item, id)
  }

  function isEmpty(item: ItemState | undefined): boolean {
    return item !== undefined && !item.hasText && !item.isSettled && item.kind === undefined
  }

  /** The next item of that kind: its index may be another. */
  function next(kind: ItemKind | undefined): ItemState | undefined {
    const others = unnamed.get(kind) ?? byPart.values()
    unnamed.set(kind, others)
    for (;;) {
      const { value: other, done } = others.next()
      if (done) return undefined
      if (other.kind === kind && !named.has(other)) return other
    }
  }

  return {
    ofDelta(index, id) {
      const name = asText(id)
      return atIndex(index, name) ?? byId.get(name) ?? open(index, name)
    },
    ofItem(index, id) {
      const name = asText(id)
      const known = byId.get(name)
      const isOpen = known !== undefined && !known.isSettled
      return atIndex(index, name) ?? (isOpen ? known : open(index, name))
    },
    inAnswer(index, id, kind) {
      const name = asText(id)
      const item = byId.get(name) ?? next(kind) ?? open(index, name)
      named.add(item)
      return item
    },
    restore(part, { id = '', ...state }) {
      identify(Object.assign(at(part), state), id)
    },
    refusalOf({ part }) {
      const refusal = at(`${part}:refusal`)
      named.add(refusal)
      return refusal
    },
  }
}
