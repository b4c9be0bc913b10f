import { createPartialJson, type PartialJson } from './partial-json.ts'

/** Reads the arguments of calls while they are written. What nobody looks at is not read. */
export interface PartialToolInputs {
  add(call: string, delta: string): void
  /** All that is certain so far of what that call is given. */
  value(call: string): unknown
}

/** For a chat, to show the arguments of a call while they are written. */
export function partialToolInputs(): PartialToolInputs {
  const inputs = new Map<string, { readonly json: PartialJson; unread: string[] }>()
  return {
    add(call, delta) {
      const input = inputs.get(call)
      if (input) input.unread.push(delta)
      else inputs.set(call, { json: createPartialJson(), unread: [delta] })
    },
    value(call) {
      const input = inputs.get(call)
      if (!input) return undefined
      input.json.add(input.unread.join(''))
      input.unread = []
      return input.json.value()
    },
  }
}
