import { describe, expect, it } from 'vitest'
import { faulty, faultyElsewhere, recorded } from '../support/cassette-harness.ts'
import { interopProtocols, type RequestBody } from '../support/interop-harness.ts'
import { interopSuite, roundTripSuite } from '../support/interop-suite.ts'
import { sampledElsewhere } from '../support/sampled.ts'

const plays = sampledElsewhere([...recorded, ...faulty, ...faultyElsewhere], 20, { thorough: 2 })

describe.each(interopProtocols)('$name', (protocol) => {
  interopSuite(protocol)

  it('keeps the ids of the messages of a user, there and back', () => {
    const { request } = protocol.model(async () => new Response())
    const messages = ['a', 'b'].map((id) => ({ role: 'user', id, content: id }) as const)
    const { body } = request({ messages })
    const decoded = protocol.decode(body as RequestBody)
    expect(decoded).toMatchObject([{ id: 'a' }, { id: 'b' }])
    // A backend that stores messages by their ids finds them again in a shorter history.
    const [later] = (request({ messages: decoded.slice(1) }).body as RequestBody).messages
    expect(later).toMatchObject({ id: 'b' })
  })

  it('gives no id to a message of a user without one', () => {
    const messages = [{ role: 'user', content: 'Hi', parts: [{ type: 'text', text: 'Hi' }] }]
    expect(protocol.decode({ messages })[0]).not.toHaveProperty('id')
  })

  describe.each(plays)('an answer like $name', (cassette) => roundTripSuite(protocol, cassette))
})
