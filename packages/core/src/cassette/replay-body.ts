import type { Clock } from '../protocol/clock.ts'
import type { Interaction, RecordedBody } from './cassette.ts'
import type { RequestToMatch } from './match-request.ts'
import { createArrivals } from './read-timing.ts'

/** How a body ends too early: cleanly, with a lost connection, or never, with no more bytes. */
export interface Drop {
  /** After how many bytes. */
  after: number
  /** How the body ends there. */
  as: 'end' | 'error' | 'silence'
}

/** One answered request, and the state of its body. */
export interface Exchange {
  /** The request that was answered. */
  readonly request: RequestToMatch
  /** The recording that answered it. */
  readonly interaction: Interaction
  /** `lost`: the connection broke. `cancelled`, `aborted`: the caller stopped it. */
  status: 'waiting' | 'open' | 'ended' | 'lost' | 'cancelled' | 'aborted'
  /** How many bytes of the body were read. */
  bytes: number
}

/** How bodies are played, with the defaults of `ReplayOptions` filled in. */
export interface BodySettings {
  speed: number
  cut: number | 'recorded' | (() => number)
  drop: Drop | undefined
  clock: Pick<Clock, 'now' | 'sleep'>
}

/** Written so that TypeScript before 5.7 reads it too, in which `Uint8Array` has no parameter. */
type Body = NonNullable<Response['body']>
type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

/** A recorded body, one read at a time and none before the consumer pulls it. */
export function playBody(
  exchange: Exchange,
  { settings, signal }: { readonly settings: BodySettings; readonly signal: AbortSignal },
): Body {
  const { clock } = settings
  const { response } = exchange.interaction
  const bytes = bytesOf(response.body)
  const drop = settings.drop ?? { after: bytes.length, as: 'end' }
  const reads = createReads(exchange, { settings, bytes })
  const left = new AbortController()
  const startedAt = clock.now()
  let abort = (): void => {}

  function leave(status: Exchange['status']): void {
    exchange.status = status
    signal.removeEventListener('abort', abort)
    left.abort()
  }

  function stop(controller: Controller): Promise<void> | undefined {
    if (drop.as === 'silence' && exchange.bytes === drop.after) return new Promise(() => {})
    const lost = drop.as === 'error' && exchange.bytes === drop.after
    leave(lost ? 'lost' : 'ended')
    if (lost) controller.error(new TypeError('network error'))
    else controller.close()
    return undefined
  }

  return new ReadableStream(
    {
      start(controller) {
        exchange.status = 'open'
        abort = () => {
          leave('aborted')
          controller.error(signal.reason)
        }
        signal.addEventListener('abort', abort)
      },
      pull(controller) {
        const until = Math.min(drop.after, bytes.length)
        if (exchange.bytes >= until) return stop(controller)
        const { end, ms } = reads(until)
        function arrive(): void {
          if (left.signal.aborted) return
          controller.enqueue(bytes.slice(exchange.bytes, end))
          exchange.bytes = end
        }
        const wait = ms > 0 ? startedAt + ms - clock.now() : 0
        return wait > 0 ? clock.sleep(wait, left.signal).then(arrive) : arrive()
      },
      cancel() {
        leave('cancelled')
      },
    },
    { highWaterMark: 0 },
  )
}

/** Finds where the next read ends, at most at `until`, and how long after the headers it arrives. */
function createReads(
  exchange: Exchange,
  {
    settings: { speed, cut },
    bytes,
  }: { readonly settings: BodySettings; readonly bytes: Uint8Array },
) {
  const { response } = exchange.interaction
  const paced = Number.isFinite(speed)
  // Without either, nothing needs to know where the messages end.
  const arrivals = paced || response.timing ? createArrivals(response, bytes) : undefined

  function endOf(at: number): number {
    if (cut === 'recorded') return arrivals?.(at).end ?? bytes.length
    const size = typeof cut === 'number' ? cut : cut()
    if (size >= 1) return at + Math.floor(size)
    throw new TypeError(`Expected \`cut\` to return at least 1, the bytes of a read, got ${size}.`)
  }

  return (until: number) => {
    const end = Math.min(endOf(exchange.bytes), until)
    return { end, ms: paced && arrivals ? arrivals(end - 1).ms / speed : 0 }
  }
}

function bytesOf(body: RecordedBody): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}
