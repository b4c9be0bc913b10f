'use client'

import type { CallOf, Tools } from '@deltakit/core'
import { useId, useInsertionEffect, useMemo, useSyncExternalStore } from 'react'
import { type ChatView, createView } from './chat-view.ts'
import type { SeatOptions } from './seat.ts'
import { useCompared } from './use-compared.ts'
import { useSeat } from './use-seat.ts'

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
