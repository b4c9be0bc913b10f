'use client'
'use no memo'

import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { Seat, SeatOptions } from './cached-chat.ts'
import { seatAt } from './chat-registry.ts'

/** The chat of that id in the nearest `QueryClientProvider`, watched while this component is there. */
export function useSeat(id: string, options?: SeatOptions): Seat {
  const client = useQueryClient()
  // Another one where this component was hidden until its chat was collected, and others have taken
  // that up. The React Compiler cannot see this, and would keep the first.
  const get = () => seatAt(client, id, options)
  const seat = get()
  useSyncExternalStore(seat.enter, get, get)
  return seat
}
