/** When subscribers are notified of what changed. */
export interface RenderScheduler {
  /** Calls back once, when it is time to show what changed. */
  scheduleFrame(show: () => void): void
  /** Lets the page do what waits, such as input and painting. */
  yieldToPage(): Promise<void>
}

/** The longest a hidden page goes without an update, in milliseconds: it gets no frames. */
const hiddenPageDelay = 250

/** The delay of a timer that stands for a frame where there are none. */
const frameDelay = 16

/** Once a frame of the page. Where there are no frames, as in a hidden tab, by a timer. */
export const everyFrame: RenderScheduler = {
  scheduleFrame(show) {
    const page: Partial<AnimationFrameProvider> = globalThis
    const frame = page.requestAnimationFrame?.(() => {
      clearTimeout(timer)
      show()
    })
    const showLate = () => {
      if (frame !== undefined) page.cancelAnimationFrame?.(frame)
      show()
    }
    const timer = setTimeout(showLate, frame === undefined ? frameDelay : hiddenPageDelay)
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
