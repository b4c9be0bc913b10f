import { describe, expect, it, vi } from 'vitest'
import { createAdaptiveFrames } from '../../src/chat/adaptive-frames.ts'
import type { RenderPage } from '../../src/chat/render-scheduler.ts'
import { adaptiveFrames, createChat, type RenderScheduler } from '../../src/index.ts'
import { anyModel } from '../support/cassette-harness.ts'
import { openBody } from '../support/controlled-provider.ts'
import { settled } from '../support/manual-clock.ts'

const frameLength = 16

interface SimulatedPage extends RenderPage {
  /** Lets the page live that many frames. */
  frames(count: number): void
  /** Keeps the page busy, as rendering does. */
  work(milliseconds: number): void
  /** Puts work off until after the frame, in tasks of five milliseconds as React does, then paints. */
  defer(milliseconds: number, painting: number): void
  hide(isHidden: boolean): void
}

/** A page with 62 frames a second and one thread, whose time is moved by what it does. */
function simulatedPage(): SimulatedPage {
  let now = 1_000
  let isHidden = false
  let nextFrame: (() => void)[] = []
  let afterFrame: (() => void)[] = []
  let onceVisible: (() => void)[] = []
  let timers: { readonly at: number; readonly callback: () => void }[] = []
  const tasks: (() => void)[] = []
  let unpainted = 0

  function runTasks(until: number): void {
    while (tasks.length && now < until) tasks.shift()?.()
  }

  function runTimers(): void {
    const due = timers.filter(({ at }) => at <= now)
    timers = timers.filter(({ at }) => at > now)
    for (const { callback } of due) callback()
  }

  return {
    now: () => now,
    isHidden: () => isHidden,
    onceVisible: (callback) => void onceVisible.push(callback),
    wait: (milliseconds, callback) => void timers.push({ at: now + milliseconds, callback }),
    nextFrame: (callback) => void nextFrame.push(callback),
    afterFrame: (callback) => void afterFrame.push(callback),
    afterTasks: (callback) => void tasks.push(callback),
    yieldToPage: async () => {},
    frames(count) {
      for (let frame = 0; frame < count; frame++) {
        now = (Math.floor(now / frameLength) + 1) * frameLength
        runTimers()
        if (isHidden) continue
        const callbacks = nextFrame
        nextFrame = []
        for (const callback of callbacks) callback()
        now += unpainted
        unpainted = 0
        const firstTasks = afterFrame
        afterFrame = []
        for (const task of firstTasks) task()
        runTasks((Math.floor(now / frameLength) + 1) * frameLength)
      }
    },
    work(milliseconds) {
      now += milliseconds
    },
    defer(milliseconds, painting) {
      if (milliseconds <= 0) {
        unpainted = painting
        return
      }
      tasks.push(() => {
        now += Math.min(milliseconds, 5)
        this.defer(milliseconds - 5, painting)
      })
    },
    hide(hidden) {
      isHidden = hidden
      const callbacks = onceVisible
      onceVisible = []
      for (const callback of callbacks) callback()
    },
  }
}

/** Something that always has more to show, and how long it takes to render that. */
function animate(page: SimulatedPage, scheduler: RenderScheduler, cost: number | (() => number)) {
  const shownAt: number[] = []
  let spent = 0
  function show(): void {
    shownAt.push(page.now())
    const milliseconds = typeof cost === 'number' ? cost : cost()
    spent += milliseconds
    page.work(milliseconds)
    scheduler.scheduleFrame(show)
  }
  scheduler.scheduleFrame(show)
  return {
    shownAt,
    spent: () => spent,
    longestGap: () => Math.max(...shownAt.slice(1).map((at, index) => at - Number(shownAt[index]))),
  }
}

function run(cost: number, options?: Parameters<typeof adaptiveFrames>[0]) {
  const page = simulatedPage()
  const start = page.now()
  const shown = animate(page, createAdaptiveFrames(page)(options), cost)
  while (page.now() < start + 10_000) page.frames(1)
  return { ...shown, updates: shown.shownAt.length, share: shown.spent() / (page.now() - start) }
}

/** A third and a bit, or more where an update takes so long that the next one comes after 250 ms. */
const mostOfShare = (cost: number) => Math.max(0.4, (1.1 * cost) / 250)

describe('adaptive frames', () => {
  it('show every frame while rendering is quick', () => {
    expect(run(4).updates).toBeGreaterThanOrEqual(624)
  })

  it.each([12, 20, 40, 80, 110])(
    'leave two thirds of the time to the page when an update takes %i ms',
    (cost) => {
      const { share, longestGap } = run(cost)
      expect(share).toBeLessThan(mostOfShare(cost))
      expect(share).toBeGreaterThan(0.2)
      expect(longestGap()).toBeLessThanOrEqual(250)
    },
  )

  it.each([
    { deferred: 20, painting: 10 },
    { deferred: 60, painting: 0 },
    { deferred: 80, painting: 30 },
  ])('count what is rendered after the frame: $deferred ms, and $painting of painting', (work) => {
    const page = simulatedPage()
    const start = page.now()
    const { shownAt } = animate(page, createAdaptiveFrames(page)(), () => {
      page.defer(work.deferred, work.painting)
      return 0
    })
    while (page.now() < start + 10_000) page.frames(1)
    const share = (shownAt.length * (work.deferred + work.painting)) / (page.now() - start)
    expect(share).toBeLessThan(mostOfShare(work.deferred + work.painting))
    expect(share).toBeGreaterThan(0.2)
  })

  it('show every frame where little is rendered after it', () => {
    const page = simulatedPage()
    const { shownAt } = animate(page, createAdaptiveFrames(page)(), () => {
      page.defer(3, 1)
      return 1
    })
    page.frames(100)
    expect(shownAt.length).toBeGreaterThanOrEqual(99)
  })

  it.each([
    { what: 'a key', deferred: 10, frames: 50 },
    { what: 'a transition', deferred: 40, frames: 100 },
  ])('ask for $frames frames where $what comes after each of 50 updates', (after) => {
    const page = simulatedPage()
    const nextFrame = vi.spyOn(page, 'nextFrame')
    const scheduler = createAdaptiveFrames(page)()
    for (let update = 0; update < 50; update++) {
      scheduler.scheduleFrame(() => {
        page.work(20)
        page.defer(after.deferred, 0)
      })
      page.frames(20)
    }
    expect(nextFrame).toHaveBeenCalledTimes(after.frames)
  })

  it('show something every 250 ms on a page that is never idle', () => {
    const page = simulatedPage()
    const work = (): void =>
      page.afterTasks(() => {
        page.work(5)
        work()
      })
    work()
    const { longestGap, shownAt } = animate(page, createAdaptiveFrames(page)(), 1)
    page.frames(1_000)
    // Work that does not end makes a frame late.
    expect(longestGap()).toBeLessThanOrEqual(250 + frameLength)
    expect(shownAt.length).toBeGreaterThan(60)
  })

  it('show something every 250 ms, however long that takes', () => {
    const { longestGap, updates } = run(200)
    expect(longestGap()).toBeLessThanOrEqual(250)
    expect(updates).toBeGreaterThanOrEqual(40)
  })

  it('take the share that they are given', () => {
    const { share } = run(20, { share: 0.2 })
    expect(share).toBeGreaterThan(0.15)
    expect(share).toBeLessThan(0.22)
  })

  it('wait no longer than they may', () => {
    expect(run(50, { longestGap: 66 }).longestGap()).toBeLessThanOrEqual(66)
  })

  it('are every frame again as soon as rendering is quick again', () => {
    const page = simulatedPage()
    let cost = 60
    const { shownAt } = animate(page, createAdaptiveFrames(page)(), () => cost)
    page.frames(60)
    cost = 1
    page.frames(10)
    const before = shownAt.length
    page.frames(10)
    expect(shownAt.length - before).toBe(10)
  })

  it('show several chats in one frame, and count what they cost together', () => {
    const page = simulatedPage()
    const schedulerOf = createAdaptiveFrames(page)
    const chats = [animate(page, schedulerOf(), 20), animate(page, schedulerOf(), 20)]
    const start = page.now()
    page.frames(600)
    const spent = chats.reduce((sum, chat) => sum + chat.spent(), 0)
    expect(spent / (page.now() - start)).toBeLessThan(0.6)
    const [one = [], other = []] = chats.map(({ shownAt }) => shownAt)
    expect(Math.abs(one.length - other.length)).toBeLessThanOrEqual(1)
    expect(one.every((at, index) => Math.abs(at - Number(other[index] ?? at)) < 41)).toBe(true)
  })

  it('show nothing while the page is hidden, and then what there is at once', () => {
    const page = simulatedPage()
    const { shownAt } = animate(page, createAdaptiveFrames(page)(), 4)
    page.frames(10)
    page.hide(true)
    const before = shownAt.length
    page.frames(1_000)
    expect(shownAt).toHaveLength(before)
    page.hide(false)
    page.frames(1)
    expect(shownAt).toHaveLength(before + 1)
  })

  it('wait on where a hidden page is hidden still', () => {
    const page = simulatedPage()
    const show = vi.fn()
    page.hide(true)
    createAdaptiveFrames(page)().scheduleFrame(show)
    page.hide(true)
    page.frames(10)
    expect(show).not.toHaveBeenCalled()
    page.hide(false)
    page.frames(1)
    expect(show).toHaveBeenCalledOnce()
  })

  it.each([{ share: -1 }, { longestGap: Number.NaN }])('reject %o at once', (options) => {
    expect(() => adaptiveFrames(options)).toThrow(TypeError)
  })
})

describe('a chat', () => {
  function write(body: ReturnType<typeof openBody>, chunk: object): Promise<void> {
    body.write(`data: ${JSON.stringify({ choices: [chunk] })}\n\n`)
    return settled().then(settled)
  }

  function hiddenChat() {
    const page = simulatedPage()
    const body = openBody()
    const chat = createChat({
      model: anyModel({ fetch: body.fetch }),
      scheduler: createAdaptiveFrames(page)(),
    })
    const texts: string[] = []
    chat.subscribe(() => void texts.push(chat.get().content.text))
    return { page, body, chat, texts }
  }

  it('shows its first delta and its end in a hidden page, and nothing between', async () => {
    const { page, body, chat, texts } = hiddenChat()
    page.hide(true)
    const sending = chat.send('Hi')
    await settled()
    await write(body, { delta: { content: 'One' } })
    expect(texts.at(-1)).toBe('One')
    await write(body, { delta: { content: ' two' } })
    page.frames(1_000)
    expect(texts.at(-1)).toBe('One')
    expect(JSON.stringify(chat.conversation())).toContain('One two')
    await write(body, { delta: { content: ' three' }, finish_reason: 'stop' })
    body.close()
    await sending
    expect(texts.at(-1)).toBe('One two three')
    page.hide(false)
    const notified = texts.length
    page.frames(10)
    expect(texts).toHaveLength(notified)
  })

  it('shows all that came while it was hidden in the first frame after that', async () => {
    const { page, body, chat, texts } = hiddenChat()
    void chat.send('Hi')
    await settled()
    await write(body, { delta: { content: 'One' } })
    page.hide(true)
    await write(body, { delta: { content: ' two' } })
    await write(body, { delta: { content: ' three' } })
    page.hide(false)
    page.frames(1)
    expect(texts.at(-1)).toBe('One two three')
  })
})
