// OpenAI Chat Completions: how tool calls are put together from their deltas.

import { asFields, asText } from '../../protocol/json-fields.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { argumentsText } from '../reading/arguments-text.ts'

/** One entry of `tool_calls`. Any field may hold any JSON. */
export interface WireCall {
  readonly index?: unknown
  readonly id?: unknown
  readonly function?: unknown
  readonly extra_content?: unknown
}

interface WireFunction {
  readonly name?: unknown
  readonly arguments?: unknown
}

interface OpenCall {
  id: string
  /** Empty until the call has a name. */
  part: string
  hasInput: boolean
}

/**
 * Finds out which call a delta continues. Servers leave indices out, start them at one, or use one
 * index for several calls; they repeat ids and names, or send them empty. Those never replace a known
 * id or name.
 */
export function createToolCallReader(
  emit: (event: StreamEvent) => void,
  stateOf?: (delta: WireCall) => Readonly<Record<string, unknown>> | undefined,
): (delta: WireCall) => void {
  /** By index and by id, as servers may give either. */
  const calls = new Map<unknown, OpenCall>()
  let latest: OpenCall | undefined
  let count = 0

  function findCall(names: CallNames): OpenCall | undefined {
    const known = findKnown(names)
    return known && opensAnother(known, names) ? undefined : known
  }

  function findKnown({ index, id, name }: CallNames): OpenCall | undefined {
    if (index === undefined) return id ? calls.get(id) : latest
    // Ids may repeat within an answer, so that a call of a new index continues one only without a name.
    return calls.get(index) ?? (name ? undefined : calls.get(id))
  }

  /** A new name at the place of a known call begins another one, unless their ids are the same. */
  function opensAnother(known: OpenCall, { index, id, name }: CallNames): boolean {
    if (!known.part || !name || id === known.id) return false
    return id !== '' || index === undefined
  }

  return (delta) => {
    const index = delta.index ?? undefined
    const id = asText(delta.id)
    const called = asFields<WireFunction>(delta.function)
    const name = asText(called.name)
    const known = findCall({ index, id, name })
    const call = known ?? { id, part: '', hasInput: false }
    if (!known || id) {
      if (index !== undefined) calls.set(index, call)
      if (id) calls.set(id, call)
    }
    latest = call
    call.id ||= id
    if (!call.part) {
      // Ollama sends empty calls. One without a name cannot be executed.
      if (!name) return
      call.part = `tool:${count++}`
      call.id ||= call.part
      emit({ type: 'tool-call', part: call.part, id: call.id, name })
    }
    const set = stateOf?.(delta)
    if (set) emit({ type: 'provider-state', part: call.part, entry: 'call', set })
    const text = argumentsText(called.arguments)
    // Ollama and vLLM write `null` for the arguments of a tool that has none.
    if (!text || (text === 'null' && !call.hasInput)) return
    call.hasInput = true
    emit({ type: 'tool-input', part: call.part, delta: text })
  }
}

interface CallNames {
  readonly index: unknown
  readonly id: string
  readonly name: string
}
