import { describe, expect, it } from 'vitest'
import {
  type ChatHandlerOptions,
  chatHandler,
  createProofs,
  type PassThroughOptions,
  passThrough,
} from '../../src/edge.ts'
import { fakeModel } from '../../src/testing.ts'
import { asking, post } from '../support/edge-harness.ts'
import { misbehaviours } from '../support/misbehaviour.ts'

/** Options as an app in JavaScript may write them. */
function handlerWith(options: object) {
  const errors: unknown[] = []
  const model = fakeModel(['Hi'])
  const all: ChatHandlerOptions = { model, onError: (error) => errors.push(error), ...options }
  return { handler: chatHandler(all), model, errors }
}

const image = { type: 'file', mediaType: 'image/png', url: 'http://169.254.169.254/' }
const withFile = { messages: [{ role: 'user', content: [image] }] }
const json = { 'content-type': 'application/json' }
const ofAnotherSite = { ...json, origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }

/** Where a function of the app lets somebody in, and a request that it has to refuse. */
const gates = [
  ['authorize', asking, json],
  ['origins', asking, ofAnotherSite],
  ['files', withFile, json],
] as const

/** What is no decision, and what a program may take for a yes. */
const nonsense = [
  ...misbehaviours.filter(({ name }) => name !== 'hangs for ever' && name !== 'returns text'),
  { name: 'returns a big number', act: () => 7n },
  { name: 'returns a promise of nothing', act: async () => undefined },
  { name: 'returns a thenable that fails', act: () => Object.fromEntries([['then', failing]]) },
]

function failing(): never {
  throw new RangeError('made to fail')
}

/** A `Response` of a package or another realm, with which an app means to refuse. */
class ForeignResponse {
  readonly status = 401
  readonly headers = new Headers()
  readonly body = null
}

describe('a function of the app that lets people in', () => {
  it.each(
    gates.flatMap(([name, body, headers]) =>
      nonsense.map(({ name: how, act }) => [name, how, { body, headers, act }] as const),
    ),
  )('lets nobody in where `%s` %s', async (name, _, { body, headers, act }) => {
    const { handler, model } = handlerWith({ [name]: act })
    const response = await post(handler, body, { headers })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(await response.text()).not.toContain('made to fail')
    expect(model.requests).toEqual([])
  })

  it.each([
    ['a Response that is not of the platform', () => new ForeignResponse()],
    ['what it found about the user', () => ({ ok: false })],
    ['a number', () => 7],
  ])('refuses where `authorize` returns %s, and reports that to the app', async (_, authorize) => {
    const { handler, model, errors } = handlerWith({ authorize })
    const response = await post(handler, asking)
    expect(response.status).toBe(401)
    expect(model.requests).toEqual([])
    expect(String(errors)).toContain('Expected `authorize` to return')
  })

  it.each([
    ['nothing', undefined],
    ['false', false],
    ['an empty id', ''],
  ])('refuses where `authorize` returns %s, which is no mistake', async (_, verdict) => {
    const { handler, errors } = handlerWith({ authorize: () => verdict })
    expect((await post(handler, asking)).status).toBe(401)
    expect(errors).toEqual([])
  })

  it.each([
    ['origins', asking, ofAnotherSite],
    ['files', withFile, json],
  ] as const)('fails the request where `%s` is async', async (name, body, headers) => {
    for (const decide of [async () => false, async () => true, async () => failing()]) {
      const { handler, errors } = handlerWith({ [name]: decide })
      expect((await post(handler, body, { headers })).status).toBe(500)
      expect(String(errors)).toContain(`\`${name}\``)
    }
  })

  it('does the same with proofs', async () => {
    const files = (async () => false) as unknown as () => boolean
    const proofs = createProofs({ secret: 'a long text', user: 'ann', files })
    const user = { role: 'user', content: [{ ...image, type: 'file' as const }] } as const
    await expect(proofs.verify([user])).rejects.toThrow('`files`')
  })
})

describe('a list of what clients may use', () => {
  const passing: PassThroughOptions = {
    to: 'https://made.test/v1/chat/completions',
    headers: {},
    allow: ['small'],
    fields: ['messages'],
  }

  it.each([
    ['allow', 'gpt-4o-mini'],
    ['allow', undefined],
    ['fields', 'messages'],
    ['fields', undefined],
  ])('is an array: `passThrough` refuses %s %s', (name, value) => {
    const options = { ...passing, [name]: value } as PassThroughOptions
    expect(() => passThrough(options)).toThrow(`Expected \`${name}\` to be an array`)
  })

  it('is an array: `chatHandler` refuses text', () => {
    const options = { model: () => fakeModel([]), allow: 'gpt-4o-mini' }
    expect(() => handlerWith(options)).toThrow('Expected `allow` to be an array')
  })
})
