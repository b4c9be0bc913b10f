// OpenAI, the Responses API: what the parts of a step show of its items, so that a reader can go on.

import { asText } from '../../protocol/json-fields.ts'
import type { Part } from '../../protocol/message.ts'
import { partNameOf } from '../../protocol/part-key.ts'
import type { ItemKind, ItemState, Items } from './items.ts'

/** `paragraph`: the number of the paragraph that came last, of the item that is not over. */
export function restoreItems(
  items: Items,
  { parts, paragraph }: { readonly parts: readonly Part[]; readonly paragraph: number },
): void {
  for (const part of parts) {
    if (part.type !== 'source') items.restore(partNameOf(part.key), { ...stateOf(part), paragraph })
  }
}

function stateOf(part: Part): Partial<ItemState> {
  // Every item has its state once it is done, but calls of the app's functions.
  const item = part.providerState?.find(({ entry }) => entry === 'item')?.value
  return {
    id: asText(item?.id),
    kind: kindOf(part, asText(item?.type)),
    hasText: textOf(part) !== '',
    isSettled: item !== undefined,
  }
}

function kindOf(part: Part, settledType: string): ItemKind | undefined {
  switch (part.type) {
    case 'content':
      return 'message'
    case 'reasoning':
      return 'reasoning'
    case 'file':
      return 'image_generation_call'
    case 'tool-call':
      if (settledType) return settledType as ItemKind
      // Nothing shows which it is, so that its input is read once it is whole.
      if (!part.inputText) return undefined
      // The input of a custom tool is text, which is written as a JSON string.
      return part.inputText.startsWith('"') ? 'custom_tool_call' : 'function_call'
    default:
      return undefined
  }
}

function textOf(part: Part): string {
  if (part.type === 'tool-call') return part.inputText
  return 'text' in part ? part.text : ''
}
