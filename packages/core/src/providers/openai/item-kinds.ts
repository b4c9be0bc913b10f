import { objectIn } from '../reading/fields.ts'
import type { ItemKind } from './items.ts'
import type { WireItem } from './wire.ts'

/** Items that an answer shows, or that the page has to answer. */
const kinds: ReadonlySet<unknown> = new Set<ItemKind>([
  'message',
  'reasoning',
  'image_generation_call',
  'function_call',
  'custom_tool_call',
  'apply_patch_call',
  'local_shell_call',
  'shell_call',
  'tool_search_call',
])

/** What an item is. Calls of tools that the provider executes are nothing. */
export function kindOf(
  { type, execution, environment }: WireItem,
  executesCustomTools: boolean | undefined,
): ItemKind | undefined {
  const isExecuted =
    execution === 'server' ||
    (environment && objectIn<WireItem>(environment).type !== 'local') ||
    (executesCustomTools && type === 'custom_tool_call')
  return kinds.has(type) && !isExecuted ? (type as ItemKind) : undefined
}

/** Whether an item of this kind is a call that the page has to execute. */
export function isCall(kind: ItemKind | undefined): kind is ItemKind {
  return kind !== 'image_generation_call' && Boolean(kind?.endsWith('_call'))
}
