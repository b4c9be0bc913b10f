import { describe, expect, it } from 'vitest'
import { readCassette, record } from '../../src/cassette.ts'
import { findCanary, json, type Place, plain, recordedYaml } from '../support/canaries.ts'

describe('a recording keeps', () => {
  const kept: [string, Place][] = [
    ['a prompt', { body: json({ messages: [{ role: 'user', content: 'What is an API key?' }] }) }],
    [
      'the schema of a tool',
      {
        body: json({
          parameters: {
            type: 'object',
            properties: {
              api_key: { type: 'string', description: 'The API key' },
              headers: { type: 'object', description: 'Further headers' },
              auth: { type: 'object', properties: { user: { type: 'string' } } },
            },
            required: ['api_key', 'password'],
          },
        }),
      },
    ],
    [
      'usage',
      {
        answer: json({ usage: { prompt_tokens: 1200, total_tokens: 3400, time_per_token: 4000 } }),
      },
    ],
    ['probabilities of tokens', { answer: json({ logprobs: [{ token: ' responsibilities' }] }) }],
    ['a page token', { body: json({ page_token: 'abc123def456ghi789' }) }],
    ['a signature of reasoning', { answer: json({ signature: 'abc123def456ghi789==' }) }],
    ['encrypted reasoning', { answer: json({ encrypted_content: 'gAAAAB123456789==' }) }],
    ['an error code', { answer: json({ error: { code: 'invalid_api_key', type: 'auth' } }) }],
    ['code', { answer: json({ arguments: json({ code: 'print(key="value-1234")' }) }) }],
    ['an empty field', { body: json({ api_key: '', password: null }) }],
    ['the type of a credential', { body: json({ authentication: { type: 'api_key' } }) }],
    ['numbers exactly', { body: '{"seed":9007199254740993,"temperature":1.0}' }],
    ['line ends and spaces', { body: '{ "a" : 1 ,\r\n  "b":[ ] }\r\n' }],
    ['a word that a header has too', { headers: { 'x-mode': 'streaming' }, body: 'streaming' }],
  ]

  it.each(kept)('%s as it was', async (_, place) => {
    const [interaction] = readCassette(await recordedYaml([place])).interactions
    expect(interaction?.request.body).toBe(place.body ?? '')
    expect(interaction?.response.body).toBe(place.answer ?? 'ok')
  })

  it('the rest of a body around a key, byte for byte', async () => {
    const body = '{ "seed": 9007199254740993, "api_key" : "k\\u00e9y" ,\n "n":1.0 }'
    const [interaction] = readCassette(await recordedYaml([{ body }])).interactions
    expect(interaction?.request.body).toBe(body.replace('k\\u00e9y', 'REDACTED'))
  })

  it('no header that holds a credential, even if the options name it', () => {
    for (const name of ['Authorization', 'x-api-key', 'cookie', 'X-Amz-Security-Token']) {
      expect(() => record(fetch, { keepHeaders: [name] })).toThrow(
        `Expected \`keepHeaders\` to name no credential, got '${name}'`,
      )
    }
  })

  it('headers that the options name, and no other', async () => {
    const place = {
      headers: { 'x-region': 'eu-central-1', authorization: `Bearer ${plain}` },
      answerHeaders: { 'X-Region': 'eu-central-1', 'x-seen': plain },
      answer: 'in eu-central-1',
    }
    const yaml = await recordedYaml([place], { keepHeaders: ['X-Region'] })
    const [{ request, response } = {}] = readCassette(yaml).interactions
    expect(request?.headers?.['X-Region']).toEqual(['eu-central-1'])
    expect(response?.headers?.['X-Region']).toEqual(['eu-central-1'])
    expect(response?.body).toBe('in eu-central-1')
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['Content-Type', 'X-Region'])
    expect(findCanary(yaml)).toEqual([])
    expect((await recordedYaml([place])).includes('eu-central-1')).toBe(false)
  })
})
