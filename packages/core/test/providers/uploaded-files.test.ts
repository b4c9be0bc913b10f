import { describe, expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { type Model, streamChat, type UserFile } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { compatible, openaiChat } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { fakeModel } from '../../src/testing.ts'
import { servedBy, url as serverURL } from '../support/edge-harness.ts'

const models = {
  openai: openai('gpt-5'),
  anthropic: anthropic('claude-sonnet-4-5'),
  google: google('gemini-2.5-flash'),
  openrouter: openrouter('openai/gpt-5'),
  openaiChat: compatible('gpt-5', openaiChat),
} satisfies Record<string, Model>

const uploads = {
  openai: 'file-of-openai',
  anthropic: 'file_of_anthropic',
  google: 'files/of-google',
  openrouter: 'file-of-openrouter',
  'compatible/api.openai.com': 'file-of-openai-chat',
}

const pdf = (file: Partial<UserFile>): UserFile => ({
  type: 'file',
  mediaType: 'application/pdf',
  url: '',
  ...file,
})

function sent(model: Model, file: UserFile): string {
  const { body } = model.request({ messages: [{ role: 'user', content: [file] }] })
  return JSON.stringify(body)
}

describe('a file that was uploaded', () => {
  it.each([
    ['openai', uploads.openai],
    ['anthropic', uploads.anthropic],
    ['google', uploads.google],
    ['openrouter', uploads.openrouter],
    ['openaiChat', uploads['compatible/api.openai.com']],
  ] as const)('is named by the id that its provider gave it: %s', (name, id) => {
    const body = sent(models[name], pdf({ uploads }))
    expect(body).toContain(id)
    for (const other of Object.values(uploads)) {
      if (other !== id) expect(body).not.toContain(`"${other}"`)
    }
  })

  it.each(Object.entries(models))(
    'only to other providers is sent by its URL, for %s',
    (name, model) => {
      const elsewhere = { mistral: 'file-of-mistral' }
      const body = sent(model, pdf({ url: 'https://made.example/a.pdf', uploads: elsewhere }))
      expect(body).toContain('https://made.example/a.pdf')
      expect(body).not.toContain('file-of-mistral')
      expect(name).not.toBe('mistral')
    },
  )

  it.each(Object.entries(models))('to others alone, and without a URL, throws: %s', (_, model) => {
    const file = pdf({ uploads: { mistral: 'file-of-mistral' }, name: 'a.pdf' })
    expect(() => sent(model, file)).toThrow(/"a.pdf" was not uploaded to .* uploads: /)
  })

  it.each([
    ['openai', 'file_011'],
    ['openai', 'files/abc'],
    ['anthropic', 'file-1'],
    ['anthropic', 'files/abc'],
    ['google', 'file-1'],
    ['google', 'file_011'],
  ] as const)('is never sent to %s by the id of another: %s', (name, id) => {
    expect(() => sent(models[name], pdf({ url: id }))).toThrow(/was not uploaded to/)
  })

  it('may be named by the id alone', () => {
    expect(sent(models.openai, pdf({ url: 'file-1' }))).toContain('"file_id":"file-1"')
    expect(sent(models.openrouter, pdf({ url: 'made-up' }))).toContain('"file_id":"made-up"')
  })

  it('is nothing that Bedrock takes', () => {
    const model = bedrock('anthropic.claude-sonnet-4', { region: 'us-east-1' })
    expect(() => sent(model, pdf({ uploads }))).toThrow(/Bedrock cannot fetch/)
  })
})

describe('the ids of uploaded files that a client sends', () => {
  const messages = [{ role: 'user' as const, content: [pdf({ uploads: { openai: 'file-1' } })] }]

  it('are refused, because they may be those of another user', async () => {
    const handler = chatHandler({ model: fakeModel(['Hi']) })
    const { error } = await streamChat({
      model: edge(serverURL, { fetch: servedBy(handler) }),
      messages,
    }).result
    expect(error).toMatchObject({ status: 400 })
  })

  it('reach the model where `files` allows them', async () => {
    const model = fakeModel(['Hi'])
    const handler = chatHandler({ model, files: (url) => url === 'file-1' })
    const { outcome } = await streamChat({
      model: edge(serverURL, { fetch: servedBy(handler) }),
      messages,
    }).result
    expect(outcome.type).toBe('complete')
    expect(model.requests[0]?.messages).toEqual(messages)
  })
})
