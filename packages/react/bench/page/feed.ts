type Bytes = Uint8Array<ArrayBuffer>
type Controller = ReadableStreamDefaultController<Bytes>

/** How the frames of an answer arrive. All else is prepared before. */
const feeds = {
  /** As from a fast network: the page may run other tasks between two reads. */
  'a delta a task': (frames: readonly Bytes[]) => () => pulled(frames, nextTask()),
  /** The whole answer is there, in small reads. */
  'a delta a read': (frames: readonly Bytes[]) => atOnce(frames),
  '64 KB reads': (frames: readonly Bytes[]) => atOnce(cut(joined(frames), 64 * 1024)),
  'one read': (frames: readonly Bytes[]) => atOnce([joined(frames)]),
  'over one second': (frames: readonly Bytes[]) => () => timed(frames, 1_000),
  'over four seconds': (frames: readonly Bytes[]) => () => timed(frames, 4_000),
  'over ten seconds': (frames: readonly Bytes[]) => () => timed(frames, 10_000, 16),
}

export type Feed = keyof typeof feeds

/** A `fetch` that answers with these frames. */
export function answering(frames: readonly Bytes[], feed: Feed): typeof fetch {
  const body = feeds[feed](frames)
  return async () =>
    new Response(body(), {
      headers: {
        'content-type': 'text/event-stream',
        'x-vercel-ai-ui-message-stream': 'v1',
      },
    })
}

function atOnce(reads: readonly Bytes[]) {
  return () => pulled(reads, () => undefined)
}

function pulled(reads: readonly Bytes[], ready: () => Promise<void> | undefined) {
  let at = 0
  const enqueue = (controller: Controller) => {
    const bytes = reads[at++]
    if (bytes) controller.enqueue(bytes)
    else controller.close()
  }
  const pull = (controller: Controller) => {
    const waiting = ready()
    if (waiting) return waiting.then(() => enqueue(controller))
    enqueue(controller)
    return undefined
  }
  return new ReadableStream<Bytes>({ pull }, { highWaterMark: 0 })
}

/** Enqueues at every timer the frames that are due. */
function timed(frames: readonly Bytes[], duration: number, interval = 4) {
  let at = 0
  const start = (controller: Controller) => {
    const began = performance.now()
    const timer = setInterval(() => {
      const due = Math.min(1, (performance.now() - began) / duration) * frames.length
      const arrived = frames.slice(at, due)
      at += arrived.length
      if (arrived.length) controller.enqueue(joined(arrived))
      if (at < frames.length) return
      clearInterval(timer)
      performance.mark('answered')
      controller.close()
    }, interval)
  }
  return new ReadableStream<Bytes>({ start })
}

/** By messages: nested timers wait for 4 ms. */
function nextTask(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel()
  let arrived = () => {}
  port1.onmessage = () => arrived()
  return () =>
    new Promise((resolve) => {
      arrived = resolve
      port2.postMessage(0)
    })
}

function cut(all: Bytes, size: number): Bytes[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  )
}

function joined(frames: readonly Bytes[]): Bytes {
  const all = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of frames) {
    all.set(bytes, at)
    at += bytes.length
  }
  return all
}
