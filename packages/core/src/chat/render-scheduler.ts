/** When subscribers are notified of what changed. */
export interface RenderScheduler {
  /** Calls back once, when it is time to show what changed. */
  scheduleFrame(show: () => void): void
  /** Lets the page do what waits, such as input and painting. */
  yieldToPage(): Promise<void>
}

/** What a scheduler has to know of the page it shows something in. */
export interface RenderPage {
  /** Milliseconds, from any moment on. */
  now(): number
  isHidden(): boolean
  /** Calls back when a hidden page may be seen again. */
  onceVisible(callback: () => void): void
  wait(milliseconds: number, callback: () => void): void
  /** Calls back before the next frame is laid out and painted. */
  nextFrame(callback: () => void): void
  /** Calls back in the first task after the frame that is made now. */
  afterFrame(callback: () => void): void
  /** Calls back after the tasks that wait now, or at once where that cannot be measured. */
  afterTasks(callback: () => void): void
  yieldToPage(): Promise<void>
}

/** The longest a page without frames goes without an update, in milliseconds. */
const noFrameDelay = 250

/** The delay of a timer that stands for a frame where there are none. */
const frameDelay = 16

/** Once a frame, whatever that costs. Where there are no frames, as in a hidden page, by a timer. */
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
    const timer = setTimeout(showLate, frame === undefined ? frameDelay : noFrameDelay)
  },
  yieldToPage: () =>
    new Promise((resolve) => {
      // React Native has no messages.
      if (typeof MessageChannel === 'undefined') {
        setTimeout(resolve, 0)
        return
      }
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

/** The page that this code runs in. Outside of one it is always seen. */
export const browserPage: RenderPage = {
  now: () => performance.now(),
  isHidden: () => typeof document !== 'undefined' && document.visibilityState === 'hidden',
  onceVisible: (callback) =>
    document.addEventListener('visibilitychange', () => callback(), { once: true }),
  wait: (milliseconds, callback) => void setTimeout(callback, milliseconds),
  nextFrame: everyFrame.scheduleFrame,
  afterFrame: (callback) => void everyFrame.yieldToPage().then(callback),
  // Timers, which stand for messages in React Native, are late on a page that does nothing.
  afterTasks: (callback) =>
    typeof MessageChannel === 'undefined'
      ? callback()
      : void everyFrame.yieldToPage().then(callback),
  yieldToPage: everyFrame.yieldToPage,
}
