'use client'

import type { CallOf, Tools } from '@deltakit/core'
import { useId, useInsertionEffect, useMemo, useSyncExternalStore } from 'react'
import type { SeatOptions } from './cached-chat.ts'
import { type ChatView, createView } from './tracked-chat.ts'
import { useSeat } from './use-cached-chat.ts'
import { useCompared } from './use-conflicting-options-warning.ts'

/** What `useChatStream` takes: how to ask, and who is told. */
export type UseChatStreamOptions<Of extends Tools = Tools> = SeatOptions<Of>

/**
 * A chat: what it shows, and what can be done with it. The component renders again only when something
 * is another that was read of it. Components with one `id` share one chat and one stream.
 */
export function useChatStream<Of extends Tools = Tools>(
  options: UseChatStreamOptions<Of>,
): ChatView<CallOf<Of>>
export function useChatStream(options: UseChatStreamOptions): ChatView {
  const own = useId()
  const seat = useSeat(options.id ?? own, options)
  const { get, subscribe } = useMemo(() => createView(seat.chat), [seat])
  useInsertionEffect(() => seat.configure(options))
  useCompared(seat, options)
  return useSyncExternalStore(subscribe, get, get)
}
