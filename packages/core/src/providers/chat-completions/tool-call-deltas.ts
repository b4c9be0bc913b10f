// OpenAI Chat Completions: how tool calls are put together from their deltas.

import { toText } from '../../protocol/message.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

export interface WireCall {
  index?: number | null
  id?: string | null
  function?: WireFunction | null
}

export interface WireFunction {
  name?: string | null
  arguments?: string | object | null
}

interface Call {
  id: string | null | undefined
  /** Empty until the call has a name. */
  part: string
}

/**
 * Knows which call a delta continues. Servers leave indices out, start them at one, or use one index
 * for several calls; they repeat ids and names, or send them empty: those never replace what is known.
 */
export function createCallReader(say: (event: StreamEvent) => void): (delta: WireCall) => void {
  const calls = new Map<unknown, Call>()
  let last: Call | undefined
  let count = 0

  return ({ index, id, function: called }) => {
    const { name, arguments: input } = called ?? {}
    const known = calls.get(index ?? id) ?? (index == null && !id ? last : undefined)
    const another = known?.part && name && id !== known.id && (id || index == null)
    const call = known && !another ? known : { id, part: '' }
    calls.set(index ?? id, call)
    last = call
    call.id ||= id
    if (!call.part) {
      // A call nobody names cannot be carried out: Ollama sends empty ones, to be skipped.
      if (!name) return
      call.part = `tool:${count++}`
      call.id ||= call.part
      say({ type: 'tool-call', part: call.part, id: String(call.id), name: String(name) })
    }
    // Some servers send the arguments as the object they should only describe.
    const delta = input && toText(input)
    if (delta) say({ type: 'tool-input', part: call.part, delta })
  }
}
