'use client'

import type { ToolCallOf, Tools } from '@deltakit/core'
import { useId, useInsertionEffect, useMemo, useSyncExternalStore } from 'react'
import type { CachedChatOptions } from './cached-chat.ts'
import { checkHookOptions } from './check-hook-options.ts'
import { createTrackedChat, type TrackedChat } from './tracked-chat.ts'
import { useCachedChat } from './use-cached-chat.ts'
import { useConflictingOptionsWarning } from './use-conflicting-options-warning.ts'
import { useReplacedClientWarning } from './use-replaced-client-warning.ts'

/**
 * What `useChatStream` takes: all options of `createChat` of `@deltakit/core`, `load` and
 * `stopOnUnmount`. Without an `id` the chat belongs to the component.
 */
export type UseChatStreamOptions<Of extends Tools = Tools> = CachedChatOptions<Of>

/**
 * A chat: its state and its actions. The component renders only when a field changes that it has read.
 * Components with the same `id` share one chat and one stream; the options rendered last apply.
 */
export function useChatStream<Of extends Tools = Tools>(
  options: UseChatStreamOptions<Of>,
): TrackedChat<ToolCallOf<Of>>
export function useChatStream(options: UseChatStreamOptions): TrackedChat {
  const componentId = useId()
  if (Object(options) !== options) throw new TypeError(withoutOptions)
  checkHookOptions(options, { load: 'a function', stopOnUnmount: 'a boolean' })
  if (options.tabs && options.id === undefined) throw new TypeError(withoutId)
  const cachedChat = useCachedChat(options.id ?? componentId, options)
  const { get, subscribe } = useMemo(() => createTrackedChat(cachedChat), [cachedChat])
  useInsertionEffect(() => cachedChat.configure(options))
  useConflictingOptionsWarning(cachedChat, options)
  useReplacedClientWarning(cachedChat, options.id)
  return useSyncExternalStore(subscribe, get, get)
}

const withoutOptions =
  'Expected `useChatStream` to be passed options. Pass useChatStream({ id, model }).'

const withoutId =
  "Expected `useChatStream` with `tabs` to have an `id`, by which other tabs know the chat. Pass { id: 'support', tabs: sharedTabs() }."
