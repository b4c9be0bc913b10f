import type { Interaction } from '@deltakit/core/cassette'
import { type Exchange, forgetRaw } from './exchange.ts'
import type { StreamLog } from './flight-stream.ts'

/** Takes the credentials out of what was recorded, one exchange after the other. */
export interface Sealer {
  /** Seals an exchange whose answer is over, when there is time. Never rejects. */
  seal(exchange: Exchange, log: StreamLog): Promise<void>
  /** The exchanges of a stream without credentials, those that go on too, as far as they are. */
  interactionsOf(log: StreamLog): Promise<Interaction[]>
  /** The latest bytes of a stream, without credentials. */
  wireOf(log: StreamLog): Promise<string>
}

/** When there is time, and what is called afterwards. */
export interface SealerOptions {
  idle(delay?: number): Promise<void>
  onSealed(log: StreamLog): void
}

/** Milliseconds from the end of an answer until its bytes are searched. */
const pause = 1_000

/** Creates a sealer that works through its queue while the page is idle. */
export function createSealer({ idle, onSealed }: SealerOptions): Sealer {
  let queue: Promise<void> = Promise.resolve()

  async function sealNow(exchange: Exchange, log: StreamLog): Promise<void> {
    const { raw } = exchange
    if (!raw) return
    try {
      await idle(pause)
      const { sealExchange } = await import('./seal-exchange.ts')
      const interaction = await sealExchange(raw, { idle })
      // It may have been forgotten meanwhile.
      if (exchange.raw) exchange.interaction = interaction
    } catch {
      // What cannot be searched for credentials is not kept.
    }
    forgetRaw(exchange)
    exchange.state = exchange.interaction ? 'sealed' : 'lost'
    onSealed(log)
  }

  return {
    seal(exchange, log) {
      queue = queue.then(() => sealNow(exchange, log)).catch(() => {})
      return queue
    },
    async interactionsOf({ exchanges }) {
      const { sealOpenExchange, sealExchange } = await import('./seal-exchange.ts')
      const { redactTogether } = await import('./redact-together.ts')
      const sealed = await Promise.all(
        exchanges.map(({ state, raw, interaction }) => {
          if (interaction || !raw) return interaction
          // Nobody waits for idle time with a report.
          return state === 'open'
            ? sealOpenExchange(raw)
            : sealExchange(raw, { idle: async () => {} })
        }),
      )
      return redactTogether(sealed.flatMap((interaction) => interaction ?? []))
    },
    async wireOf({ exchanges }) {
      const { textOf } = await import('./seal-exchange.ts')
      const { sealLatestBytes } = await import('./seal-latest-bytes.ts')
      const last = exchanges.at(-1)
      if (last?.interaction) return textOf(last.interaction)
      const latest = last?.raw && (await sealLatestBytes(last.raw))
      return latest ? textOf(latest) : ''
    },
  }
}
