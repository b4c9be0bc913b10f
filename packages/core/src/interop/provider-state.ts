import type { Message, Part, ProviderStateEntry } from '../protocol/message.ts'

/** The fields of one piece of provider state. */
export type StateFields = ProviderStateEntry['value']

const noState: StateFields = {}

/** The provider state of a part that belongs to that vendor. */
export function stateOf(part: Part, vendor: string): StateFields {
  return part.providerState?.find(({ entry }) => entry === vendor)?.value ?? noState
}

/** All provider state of that vendor in a conversation. A later field replaces an earlier one. */
export function allStateOf(messages: readonly Message[], vendor: string): StateFields {
  const all = new Map<string, unknown>()
  for (const message of messages) {
    for (const part of 'parts' in message ? message.parts : []) {
      for (const [name, value] of Object.entries(stateOf(part, vendor))) all.set(name, value)
    }
  }
  return Object.fromEntries(all)
}
