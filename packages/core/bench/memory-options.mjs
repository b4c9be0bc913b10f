// @ts-check
import { parseArgs } from 'node:util'

/** The command line of the benches of memory. */
export function memoryOptions() {
  const { values } = parseArgs({
    options: {
      answers: { type: 'string', default: '300' },
      only: { type: 'string', default: '' },
      // It is the same in CI.
      ci: { type: 'boolean' },
    },
  })
  return { answers: Number(values.answers), only: values.only }
}
