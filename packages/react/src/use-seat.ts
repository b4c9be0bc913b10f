'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Seat, type SeatOptions, seatAt } from './seats.ts'

/** The chat of that id in the nearest `QueryClientProvider`, watched while this component is there. */
export function useSeat(id: string, options?: SeatOptions): Seat {
  const seat = seatAt(useQueryClient(), id, options)
  useEffect(() => seat.enter(), [seat])
  return seat
}
