import { describe } from 'vitest'
import { faulty, faultyElsewhere, recorded } from '../support/cassette-harness.ts'
import { interopProtocols } from '../support/interop-harness.ts'
import { interopSuite, roundTripSuite } from '../support/interop-suite.ts'

describe.each(interopProtocols)('$name', (protocol) => {
  interopSuite(protocol)

  describe.each([...recorded, ...faulty, ...faultyElsewhere])('an answer like $name', (cassette) =>
    roundTripSuite(protocol, cassette),
  )
})
