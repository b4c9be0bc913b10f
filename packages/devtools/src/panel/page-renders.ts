import type { FlightStream } from '../recorder/flight-stream.ts'

/** How often the page rendered while each stream went on. */
export interface PageRenders {
  /** `undefined` where React does not report its commits. */
  of(stream: string): number | undefined
  /** Notes which streams go on now. */
  onStreams(streams: readonly FlightStream[]): void
  stop(): void
}

/** What React calls after each commit, where a tool such as Fast Refresh has put it. */
interface CommitHook {
  onCommitFiberRoot?: (id: unknown, root: CommittedRoot, ...more: unknown[]) => unknown
}

interface CommittedRoot {
  readonly containerInfo?: unknown
}

/** Counts the commits of all roots but those that `isOwn` knows. */
export function createPageRenders(isOwn: (container: unknown) => boolean): PageRenders {
  const hook = Object(globalThis).__REACT_DEVTOOLS_GLOBAL_HOOK__ as CommitHook | undefined
  const original = hook?.onCommitFiberRoot
  const going = new Map<string, number>()
  const over = new Map<string, number>()
  let commits = 0

  function onCommit(this: unknown, id: unknown, root: CommittedRoot, ...more: unknown[]): unknown {
    if (!isOwn(root?.containerInfo)) commits++
    return original?.call(this, id, root, ...more)
  }

  if (hook && original) hook.onCommitFiberRoot = onCommit

  return {
    of(stream) {
      if (!original) return undefined
      const since = going.get(stream)
      return since === undefined ? over.get(stream) : commits - since
    },
    onStreams(streams) {
      for (const { id, state } of streams) {
        if (state === 'streaming') {
          if (!going.has(id)) going.set(id, commits - (over.get(id) ?? 0))
          continue
        }
        const since = going.get(id)
        if (since === undefined) continue
        over.set(id, commits - since)
        going.delete(id)
      }
    },
    stop() {
      // Another tool may have wrapped it meanwhile.
      if (hook && original && hook.onCommitFiberRoot === onCommit) hook.onCommitFiberRoot = original
    },
  }
}
