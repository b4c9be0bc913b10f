/** What a tab has to reach the others. */
export interface TabEnvironment {
  readonly locks: Pick<LockManager, 'request' | 'query'>
  /** Opens a channel to all other tabs. */
  openChannel(name: string, onMessage: (message: unknown) => void): TabChannel
  /** `hide`: the page goes away, and may come back with `show`. Returns what stops it. */
  onPageChange(listeners: { hide(): void; show(): void }): () => void
}

/** A channel to all other tabs. */
export interface TabChannel {
  post(message: string): void
  close(): void
}

/** That of this page. Nothing where there is no page, or no means to reach others. */
export function pageEnvironment(): TabEnvironment | undefined {
  const { document, navigator, BroadcastChannel }: Partial<typeof globalThis> = globalThis
  const locks = navigator?.locks
  if (!document || !locks || !BroadcastChannel) return undefined
  return {
    locks,
    openChannel(name, onMessage) {
      const channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => onMessage(data)
      return { post: (message) => channel.postMessage(message), close: () => channel.close() }
    },
    onPageChange({ hide, show }) {
      const onShow = ({ persisted }: PageTransitionEvent) => {
        if (persisted) show()
      }
      addEventListener('pagehide', hide)
      addEventListener('pageshow', onShow)
      return () => {
        removeEventListener('pagehide', hide)
        removeEventListener('pageshow', onShow)
      }
    },
  }
}

interface HoldOptions extends LockOptions {
  /** Another tab took the lock away. */
  readonly onLost?: () => void
}

/** Resolves to what releases the lock, once this tab has it. Rejects where it cannot have it. */
export function holdLock(
  locks: TabEnvironment['locks'],
  name: string,
  { onLost = () => {}, ...options }: HoldOptions = {},
): Promise<() => void> {
  return new Promise((resolve, reject) => {
    let isHeld = false
    const hold = async (lock: Lock | null) => {
      if (!lock) throw new Error('Another tab has the lock')
      isHeld = true
      await new Promise<void>((release) => resolve(release))
    }
    const over = async () => locks.request(name, options, hold)
    over().catch((cause) => (isHeld ? onLost() : reject(cause)))
  })
}
