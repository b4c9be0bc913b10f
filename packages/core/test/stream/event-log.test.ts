import { expect, it } from 'vitest'
import { createEventLog } from '../../src/stream/event-log.ts'
import { content } from '../support/scripted-model.ts'

it('holds up a sender only for what its reader has not taken', async () => {
  const log = createEventLog({ replayable: false, onLeave: () => {} })
  const reader = log.read()
  const waiting = reader.next()
  log.add([content('a')])
  expect(log.room()).toBeUndefined()
  expect(await waiting).toMatchObject({ value: { delta: 'a' } })

  log.add([content('b'), content('c')])
  const room = log.room()
  expect(room).toBeInstanceOf(Promise)
  expect(reader.nextReady?.()).toMatchObject({ delta: 'b' })
  expect(log.room()).toBe(room)
  expect(await reader.next()).toMatchObject({ value: { delta: 'c' } })
  expect(log.room()).toBeUndefined()

  const next = reader.next()
  await room
  log.add([content('d')])
  expect(await next).toMatchObject({ value: { delta: 'd' } })
})

it('does not hold up a sender whose events are not read', async () => {
  const log = createEventLog({ replayable: false, onLeave: () => {} })
  log.add([content('a')])
  const room = log.room()
  log.discardUnread()
  await room
  log.add([content('b')])
  expect(log.room()).toBeUndefined()
})
