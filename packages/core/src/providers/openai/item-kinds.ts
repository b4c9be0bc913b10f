import { asFields } from '../../protocol/json-fields.ts'
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
  'computer_call',
  'mcp_approval_request',
])

/** Those that are no calls. */
const shownKinds: ReadonlySet<unknown> = new Set<ItemKind>([
  'message',
  'reasoning',
  'image_generation_call',
])

/** What an item is. Calls of tools that the provider executes are nothing. */
export function kindOf(
  { type, execution, environment }: WireItem,
  executesCustomTools: boolean | undefined,
): ItemKind | undefined {
  const isExecuted =
    execution === 'server' ||
    (environment && asFields<WireItem>(environment).type !== 'local') ||
    (executesCustomTools && type === 'custom_tool_call')
  return kinds.has(type) && !isExecuted ? (type as ItemKind) : undefined
}

/** Whether an item of this kind is a call that the page has to execute. */
export function isCall(kind: ItemKind | undefined): kind is ItemKind {
  return kind !== undefined && !shownKinds.has(kind)
}

/** What the page reads of a call. A person decides by all of what is asked for approval. */
export function inputOf(wire: WireItem): unknown {
  const { type, id, call_id, status, ...asked } = wire
  if (type === 'computer_call' || type === 'mcp_approval_request') return asked
  return wire.arguments ?? wire.input ?? wire.action ?? wire.operation
}
