import type { QueryClient } from '@tanstack/react-query'
import { createSeat, type Seat, type SeatOptions } from './cached-chat.ts'

type Seats = Map<unknown, Seat>

/** The chats of a client, known by the client alone: no provider of our own is needed. */
const seatsOf = new WeakMap<QueryClient, Seats>()

export function seatAt(client: QueryClient, id: string, options?: SeatOptions): Seat {
  const seats = seatsOf.get(client) ?? open(client)
  return seats.get(id) ?? createSeat(client, id, { options, seats })
}

function open(client: QueryClient): Seats {
  const seats: Seats = new Map()
  seatsOf.set(client, seats)
  client.getQueryCache().subscribe((event) => seats.get(event.query.queryKey[2])?.heard(event))
  return seats
}
