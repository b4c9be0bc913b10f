import { checkPassedOptions, numberOption } from '../protocol/check-option.ts'
import { browserPage, type RenderPage, type RenderScheduler } from './render-scheduler.ts'

/** How much time a page spends on showing an answer while it streams. */
export interface AdaptiveFramesOptions {
  /** The most of the page's time that rendering takes, from 0 to 1. Default a third. */
  readonly share?: number | undefined
  /** The longest time between two updates, in milliseconds. Default 250. */
  readonly longestGap?: number | undefined
}

/** A frame of 60 a second, in milliseconds. A frame that is nearly due is taken. */
const frame = 16
const nearlyDue = 4

/** A page that answers later has worked meanwhile. React yields every five milliseconds. */
const noticeable = 4
/** The longest an update is measured, in milliseconds: something else may keep the page busy. */
const longestMeasured = 1_000

/** An update that is measured. */
interface Update {
  readonly startedAt: number
  /** How long the page was busy after its frame, in milliseconds. */
  readonly deferred?: number
}

/**
 * Decides when subscribers run: once a frame, and less often where rendering is slow. All chats of a page
 * share its time.
 */
export function createAdaptiveFrames(
  page: RenderPage,
): (options?: AdaptiveFramesOptions) => RenderScheduler {
  let shownAt = Number.NEGATIVE_INFINITY
  /** How long the page has been busy with the latest update. */
  let cost = 0
  let phase: 'rendering' | 'measuring' | 'measured' = 'measured'

  /** Measures to the first task after the frame, which is after layout and painting. */
  function measure(): void {
    if (phase === 'rendering') return
    const startedAt = page.now()
    shownAt = startedAt
    phase = 'rendering'
    page.afterFrame(() => {
      cost = page.now() - startedAt
      phase = 'measuring'
      measureDeferred({ startedAt })
    })
  }

  /**
   * Adds what rendering put off, such as a transition of React, until the page answers at once. What takes less
   * than a frame may be a key or a network read, and is not worth a frame to measure it.
   */
  function measureDeferred({ startedAt, deferred = 0 }: Update): void {
    const postedAt = page.now()
    page.afterTasks(() => {
      if (shownAt !== startedAt) return
      const busy = page.now() - postedAt
      if (busy >= noticeable && page.now() - startedAt < longestMeasured) {
        cost += busy
        measureDeferred({ startedAt, deferred: deferred + busy })
      } else if (deferred >= frame) page.nextFrame(() => measureFrame(startedAt))
      else phase = 'measured'
    })
  }

  /** Adds the frame that shows what was put off. */
  function measureFrame(startedAt: number): void {
    const frameAt = page.now()
    page.afterFrame(() => {
      if (shownAt !== startedAt) return
      cost += page.now() - frameAt
      phase = 'measured'
    })
  }

  return (options = {}) => {
    checkPassedOptions('adaptiveFrames', options, {
      instead: 'Pass adaptiveFrames({ share, longestGap }).',
      forms: { share: numberOption(), longestGap: numberOption() },
    })
    const { share = 1 / 3, longestGap = 250 } = options

    /** How long the page is left to other work before the next update. Others of this frame join it. */
    function waitingTime(): number {
      if (phase === 'rendering') return 0
      if (phase === 'measuring') return Math.min(frame, shownAt + longestGap - frame - page.now())
      const gap = Math.min(cost / share - nearlyDue, longestGap - frame)
      return shownAt + gap - page.now()
    }

    function scheduleFrame(show: () => void): void {
      const wait = waitingTime()
      if (page.isHidden()) page.onceVisible(() => scheduleFrame(show))
      else if (wait > 0) page.wait(wait, () => scheduleFrame(show))
      else page.nextFrame(() => showIfDue(show))
    }

    function showIfDue(show: () => void): void {
      if (page.isHidden() || waitingTime() > 0) {
        scheduleFrame(show)
        return
      }
      measure()
      show()
    }

    return { scheduleFrame, yieldToPage: page.yieldToPage }
  }
}

/**
 * Once a frame while rendering is quick. After a slow update the page has twice its time for other work,
 * though at most 250 milliseconds. A hidden page is updated when it is shown again.
 */
export const adaptiveFrames: (options?: AdaptiveFramesOptions) => RenderScheduler =
  /* @__PURE__ */ createAdaptiveFrames(browserPage)
