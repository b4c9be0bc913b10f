import { afterAll, beforeAll, beforeEach } from 'vitest'

/** The unhandled rejections of each test of a file that runs in Node. */
export function unhandledRejections(): readonly unknown[] {
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => unhandled.push(reason)
  beforeAll(() => {
    process.on('unhandledRejection', onUnhandled)
  })
  beforeEach(() => {
    unhandled.length = 0
  })
  afterAll(() => {
    process.off('unhandledRejection', onUnhandled)
  })
  return unhandled
}
