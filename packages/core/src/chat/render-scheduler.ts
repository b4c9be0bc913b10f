/** When what has been heard is shown. */
export interface RenderScheduler {
  /** Calls back once, when it is time to show. */
  scheduleFrame(show: () => void): void
  /** Lets the page do what waits. */
  yieldToPage(): Promise<void>
}

/** Once a frame of the page; by a timer where there are none, as in a hidden tab. */
export const everyFrame: RenderScheduler = {
  scheduleFrame(show) {
    const page: Partial<AnimationFrameProvider> = globalThis
    const frame = page.requestAnimationFrame?.(() => {
      clearTimeout(timer)
      show()
    })
    const late = () => {
      if (frame !== undefined) page.cancelAnimationFrame?.(frame)
      show()
    }
    const timer = setTimeout(late, frame === undefined ? 16 : 250)
  },
  yieldToPage: () =>
    new Promise((resolve) => {
      // A timer within a timer waits for 4 ms in browsers; a message does not.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(0)
    }),
}

/** At once: for tests, and where nobody watches. */
export const immediately: RenderScheduler = {
  scheduleFrame: (show) => show(),
  yieldToPage: async () => {},
}
