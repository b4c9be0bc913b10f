// What a person decided about a call, as clients of AG-UI send it.

import { asArray, asFields, asId, asText } from '../../protocol/json-fields.ts'
import { parseJson, toJson } from '../../protocol/json-text.ts'

/** A person's decision about a call. */
export interface Decision {
  readonly approved: boolean
  /** Why it was denied. */
  readonly reason: string
}

/** A person's decisions, by the id of the interrupt. What is no clear yes is a denial. */
export function decisionsIn(resume: unknown): ReadonlyMap<string, Decision> {
  const decisions = new Map<string, Decision>()
  for (const entry of asArray(resume)) {
    const { interruptId, status, payload } = asFields(entry)
    decisions.set(asId(interruptId), decisionOf(status === 'resolved' ? payload : false))
  }
  return decisions
}

const sentences: ReadonlySet<unknown> = new Set([
  'User approved this action',
  'User denied this action',
])

/** The client of TanStack AI also writes a decision where the output of the call would be. */
export function decisionInOutput(content: unknown): Decision | undefined {
  const fields = asFields(parseJson(asText(content)))
  return sentences.has(fields.message) ? decisionOf(fields) : undefined
}

/** `payload`: a boolean, or an object with one. */
function decisionOf(payload: unknown): Decision {
  const { approved = payload, reason, editedArgs } = asFields(payload)
  if (editedArgs === undefined) return { approved: approved === true, reason: asText(reason) }
  // The model called with other arguments, and only that call may be executed.
  return { approved: false, reason: `Call again with these arguments: ${toJson(editedArgs)}` }
}
