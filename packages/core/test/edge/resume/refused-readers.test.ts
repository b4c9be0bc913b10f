import { describe, expect, it } from 'vitest'
import { storedConversations } from '../../../src/edge.ts'
import { post } from '../../support/edge-harness.ts'
import { comeBack, loggedHarness, question } from '../../support/log-harness.ts'
import { settled } from '../../support/manual-clock.ts'

describe('a handler with a log', () => {
  it('answers 404 for an unknown answer and for that of another user', async () => {
    let user = 'ann'
    const { handler, write } = loggedHarness({ authorize: () => user })
    await post(handler, question)
    await write('Olá')
    expect((await handler(comeBack())).status).toBe(200)
    const unknown = await handler(comeBack({ answer: 'two' }))
    // A cache on the way may keep a 404, and the answer may begin in a moment.
    expect([unknown.status, unknown.headers.get('cache-control')]).toEqual([404, 'no-store'])
    user = 'bob'
    const foreign = await handler(comeBack())
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toEqual({
      error: { code: 'unknown', message: 'There is no such answer. Send a new message to go on' },
    })
  })

  it('does not let another user stop an answer', async () => {
    let user = 'ann'
    const { handler, provider } = loggedHarness({ authorize: () => user })
    await post(handler, question)
    user = 'bob'
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    await settled()
    expect(provider.cancelled()).toBe(false)
  })

  it('authorizes every method, and checks the origin of each', async () => {
    const { handler } = loggedHarness({ authorize: () => false })
    expect((await handler(comeBack())).status).toBe(401)
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(401)
    const elsewhere = loggedHarness({ hosts: ['other.test'] }).handler
    expect((await elsewhere(comeBack())).status).toBe(403)
    expect((await elsewhere(comeBack({ method: 'DELETE' }))).status).toBe(403)
  })

  it('rejects an invalid number, and an answer without a name', async () => {
    const { handler } = loggedHarness()
    const request = comeBack()
    request.headers.set('last-event-id', 'x')
    expect((await handler(request)).status).toBe(400)
    expect((await handler(comeBack({ answer: '' }))).status).toBe(400)
  })

  it('lists the methods it answers where it refuses another, and only there', async () => {
    const { another } = loggedHarness()
    const put = (options: object) => another(options)(comeBack({ method: 'PUT' }))
    const logged = await put({})
    expect([logged.status, logged.headers.get('allow')]).toEqual([
      405,
      'GET, POST, DELETE, OPTIONS',
    ])
    expect((await put({ log: undefined })).headers.get('allow')).toBe('POST, DELETE, OPTIONS')
    expect((await another({})(comeBack({ answer: '' }))).headers.has('allow')).toBe(false)
    // A conversation can be read with GET, and an answer that is not logged cannot.
    const conversations = storedConversations({ load: () => [], save() {} })
    const refused = await another({ log: undefined, conversations })(comeBack())
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, DELETE, OPTIONS'])
  })

  it('rejects GET without a log, and has nothing to stop with DELETE', async () => {
    const { another } = loggedHarness()
    const handler = another({ log: undefined })
    expect((await handler(comeBack())).status).toBe(405)
    expect((await handler(comeBack({ method: 'DELETE' }))).status).toBe(204)
    const strict = another({ log: undefined, authorize: () => false })
    expect((await strict(comeBack({ method: 'DELETE' }))).status).toBe(401)
  })
})
