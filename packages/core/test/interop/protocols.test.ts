import { describe } from 'vitest'
import { faulty, faultyElsewhere, recorded } from '../support/cassette-harness.ts'
import { interopProtocols } from '../support/interop-harness.ts'
import { interopSuite, roundTripSuite } from '../support/interop-suite.ts'
import { sampledElsewhere } from '../support/sampled.ts'

const plays = sampledElsewhere([...recorded, ...faulty, ...faultyElsewhere], 20, { thorough: 2 })

describe.each(interopProtocols)('$name', (protocol) => {
  interopSuite(protocol)

  describe.each(plays)('an answer like $name', (cassette) => roundTripSuite(protocol, cassette))
})
