import { expect, it } from 'vitest'
import { memoryLog } from '../../../src/log.ts'
import { checkLogs } from '../../support/log-laws.ts'
import { manualClock } from '../../support/manual-clock.ts'

it('holds every law with every log', async () => {
  const { table, failures } = await checkLogs({
    memoryLog() {
      const clock = manualClock()
      return { log: memoryLog({ clock }), pass: clock.advance }
    },
  })
  console.log(table)
  expect(failures).toEqual([])
})
