import { type Clock, untilTimeLimit } from '../../protocol/clock.ts'
import { linkSignals, onAbort } from '../../protocol/link-signals.ts'

/** Readers that wait for more of an answer, in the process that has all of it. */
export type WaitingReaders = Set<() => void>

/** Until when a reader waits. */
interface ChangeOptions {
  readonly clock: Clock
  /** When the claim of the answer expires. */
  readonly expires: number
  readonly signal: AbortSignal
}

/** Resolves when the readers are woken, the claim expires, or the reader leaves. */
export async function untilChange(
  readers: WaitingReaders,
  { clock, expires, signal }: ChangeOptions,
): Promise<void> {
  const link = linkSignals(signal)
  const changed = new Promise<void>((resolve) => {
    readers.add(resolve)
    onAbort(link.signal, () => {
      readers.delete(resolve)
      resolve()
    })
  })
  await Promise.race([
    changed,
    untilTimeLimit(expires - clock.now(), { clock, signal: link.signal }),
  ])
  link.abort()
}

/** The answer changed. */
export function wake(readers: WaitingReaders): void {
  for (const resolve of readers) resolve()
  readers.clear()
}
