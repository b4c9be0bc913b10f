/** Milliseconds of each key that was pressed. */
export interface TypedKeys {
  /** From the key to the first listener that is called: the input delay. */
  readonly inputDelays: readonly number[]
  /** From the key to the first task after the next frame, in which the page shows it. */
  readonly shownAfter: readonly number[]
}

/** Measures the keys that are pressed from now on. */
export function recordKeys(): () => TypedKeys {
  const inputDelays: number[] = []
  const shownAfter: number[] = []
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      inputDelays.push(performance.now() - timeStamp)
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          shownAfter.push(performance.now() - timeStamp)
          port1.close()
        }
        port2.postMessage(0)
      })
    },
    { capture: true },
  )
  return () => ({ inputDelays, shownAfter })
}
