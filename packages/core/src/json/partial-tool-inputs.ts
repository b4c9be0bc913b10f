import { createPartialJson, type PartialJson } from './partial-json.ts'

/** Reads the arguments of calls while they are written, but only those that somebody looks at. */
export interface PartialToolInputs {
  /** Adds to the arguments of that call. */
  add(call: string, delta: string): void
  /** Everything that is certain so far of the arguments of that call. */
  value(call: string): unknown
}

/** A chat shows the arguments of its calls by it. */
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
