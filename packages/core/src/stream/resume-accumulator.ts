import type { AssistantMessage, Part } from '../protocol/message.ts'
import { createFold, type Draft, type Fold } from './accumulate-message.ts'

/** A fold that goes on with that message. A run that was live when the page went away is over. */
export function foldOf({ parts, runs }: AssistantMessage): Fold {
  const fold = createFold(new Map(parts.map((part) => [part.key, draftOf(part)])), [...runs])
  if (runs.at(-1) && !runs.at(-1)?.outcome) {
    fold.add([{ type: 'end', run: runs.length - 1, outcome: { type: 'interrupted' } }])
  }
  return fold
}

function draftOf(part: Part): Draft {
  const { carry, ...own } = part
  const entries = carry?.map(({ entry, value }) => [entry, new Map(Object.entries(value))] as const)
  return { part: own as Draft['part'], carry: entries && new Map(entries), shown: part }
}
