import { describe, expect, it } from 'vitest'
import { createAccumulator, type Message } from '../../../src/index.ts'
import { anthropic } from '../../../src/providers/anthropic/index.ts'
import {
  anthropicAnswer,
  anthropicBody,
  block,
  callBlock,
  citation,
  everyBlock,
  messageStart,
  searchBlock,
  searchResult,
  sonnet,
  textBlock,
  thinkingBlock,
} from '../../support/anthropic-answers.ts'
import { answers, hi, type ModelOptions, play } from '../../support/cassette-harness.ts'

/** The messages of a request with this history. */
function written(messages: readonly Message[]) {
  const { body } = anthropic(sonnet).request({ messages })
  return JSON.parse(JSON.stringify(body)).messages
}

/** The messages of a request after this answer, whose message was stored as JSON. */
async function writtenAfter(body: string) {
  const { result } = await play(answers(body), { make: (options) => anthropic(sonnet, options) })
  return written(JSON.parse(JSON.stringify(result.messages)))
}

describe('a later system message', () => {
  const system = (content: string) => ({ role: 'system', content }) as const
  const user = (content: string) => ({ role: 'user', content }) as const
  const earlier = [system('Be kind'), user('Hi'), { role: 'assistant', content: 'Olá' }] as const

  function writtenFor(id: string, messages: readonly Message[]) {
    const { body, warnings } = anthropic(id).request({ messages })
    return { ...JSON.parse(JSON.stringify(body)), warnings }
  }

  it.each<[string, readonly Message[], string[]]>([
    ['before a question', [system('Be brief'), user('Why?')], ['user', 'system']],
    ['after a question', [user('Why?'), system('Be brief')], ['user', 'system']],
    [
      'and more follows',
      [user('Why?'), system('Be brief'), user('Now?'), earlier[2], user('And?')],
      ['user', 'system', 'assistant', 'user'],
    ],
  ])('stands behind the question where Claude takes it, %s', (_, later, roles) => {
    const { system, messages, warnings } = writtenFor('claude-opus-4-8', [...earlier, ...later])
    expect(system).toEqual([{ type: 'text', text: 'Be kind' }])
    expect(messages.map(({ role }: Message) => role)).toEqual(['user', 'assistant', ...roles])
    expect(messages[3].content).toEqual([{ type: 'text', text: 'Be brief' }])
    expect(warnings).toEqual([])
  })

  it.each([
    ['claude-opus-4-7', [user('Why?')]],
    // It may only stand behind a question.
    ['claude-opus-5', []],
  ])('is moved to the beginning otherwise: %s', (id, question) => {
    const later = [...earlier, system('Be brief'), ...question]
    const { system: texts, messages, warnings } = writtenFor(id, later)
    expect(texts).toMatchObject([{ text: 'Be kind' }, { text: 'Be brief' }])
    expect(messages).toHaveLength(2 + question.length)
    expect(warnings).toHaveLength(1)
  })
})

describe('an answer by Claude', () => {
  it('is sent back block by block, unchanged', async () => {
    expect(await writtenAfter(everyBlock)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Say hi in Portuguese' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Where is it?', signature: 'c2lnbmVk' },
          { type: 'redacted_thinking', data: 'aGlkZGVu' },
          {
            type: 'server_tool_use',
            id: 'srvtoolu_1',
            name: 'web_search',
            input: { query: 'rain' },
          },
          searchResult,
          {
            type: 'text',
            text: 'It rains 🌧.',
            citations: [citation, { ...citation, cited_text: 'Always.' }],
          },
          {
            type: 'tool_use',
            id: 'toolu_1',
            name: 'weather',
            input: { city: 'Rome' },
            caller: { type: 'direct' },
          },
          {
            type: 'tool_use',
            id: 'toolu_2',
            name: 'weather',
            input: {},
            caller: { type: 'direct' },
          },
        ],
      },
      {
        role: 'user',
        content: ['toolu_1', 'toolu_2'].map((tool_use_id) => ({
          type: 'tool_result',
          tool_use_id,
          content: [{ type: 'text', text: 'Not executed' }],
        })),
      },
    ])
  })

  it('keeps thinking whose text is withheld', async () => {
    const hidden = block(
      0,
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'signature_delta', signature: 'c2ln' },
    )
    const [, answer] = await writtenAfter(anthropicAnswer('end_turn', hidden, textBlock(1, 'Olá')))
    expect(answer.content).toEqual([
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'text', text: 'Olá' },
    ])
  })

  it('omits unsigned thinking and a search without its result if it was cut', async () => {
    const cut = [...thinkingBlock.slice(0, 3), ...searchBlock, ...textBlock(4, 'Olá')]
    const [, answer] = await writtenAfter(anthropicBody(messageStart, ...cut))
    expect(answer).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'Olá' }] })
  })

  it('is sent back unchanged after a pause, so that it can continue', async () => {
    const [, answer] = await writtenAfter(anthropicAnswer('pause_turn', searchBlock))
    expect(answer.content).toMatchObject([{ id: 'srvtoolu_1' }])
  })

  it('lacks a call that Anthropic did not come to execute, once the conversation goes on', async () => {
    const call = callBlock(4, 'toolu_1', '{}')
    const mcp = block(5, { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'add', input: {} })
    const make = (options: ModelOptions) => anthropic(sonnet, options)
    for (const reason of ['pause_turn', 'max_tokens', 'tool_use']) {
      const body = anthropicAnswer(reason, textBlock(0, 'Olá'), searchBlock, call, mcp)
      const { result } = await play(answers(body), { make })
      const [, answer, next] = written([...result.messages, ...hi])
      expect(answer.content).toMatchObject([{ text: 'Olá' }, { id: 'toolu_1' }])
      expect(next.content).toMatchObject([{ tool_use_id: 'toolu_1' }, { type: 'text' }])
      // Nothing else may follow: the API executes it once it has the outputs of the page.
      expect(written(result.messages)[1].content).toHaveLength(4)
    }
  })

  it('keeps a call whose result is in the step after it', async () => {
    const paused = anthropicAnswer('pause_turn', textBlock(0, 'Olá'), searchBlock)
    const rest = anthropicAnswer('end_turn', block(0, searchResult), textBlock(1, 'Rain.'))
    const make = (options: ModelOptions) => anthropic(sonnet, options)
    const first = await play(answers(paused), { make })
    const { result } = await play(answers(rest), { make, continued: first.result.message })
    expect(result.message.steps).toHaveLength(2)
    const [, answer] = written([...result.messages, ...hi])
    expect(answer.content).toMatchObject([
      { text: 'Olá' },
      { id: 'srvtoolu_1' },
      searchResult,
      { text: 'Rain.' },
    ])
  })

  it('is continued on request where Claude refuses to go on with a text, now and later', async () => {
    const half = anthropicAnswer('max_tokens', thinkingBlock, textBlock(1, 'One, '))
    const rest = anthropicAnswer('end_turn', thinkingBlock, textBlock(1, 'two.'))
    for (const id of ['claude-opus-5', sonnet]) {
      const make = (options: ModelOptions) => anthropic(id, options)
      const first = await play(answers(half), { make })
      const { fetch, result } = await play(answers(rest), { make, continued: first.result.message })
      const sent = JSON.parse(fetch.exchanges[0]?.request.body ?? '').messages
      const roles = sent.map(({ role }: Message) => role)
      expect(roles).toEqual(id === sonnet ? ['user', 'assistant'] : ['user', 'assistant', 'user'])
      // What the thinking of the second half came after is still before it.
      const { body } = anthropic(id).request({ messages: [...result.messages, ...hi] })
      const later = JSON.parse(JSON.stringify(body)).messages
      if (id !== sonnet) expect(later.slice(0, 3)).toEqual(sent)
      expect(later.at(-1).content).toHaveLength(1)
      const whole = anthropic(id).request({ messages: [...first.result.messages, ...hi] }).body
      expect(JSON.stringify(whole)).not.toContain('Continue exactly')
    }
  })

  it('keeps blocks of an unknown kind', async () => {
    const compaction = block(
      0,
      { type: 'compaction', content: null },
      { type: 'compaction_delta', content: 'So ' },
      { type: 'compaction_delta', content: 'far.' },
    )
    const body = anthropicAnswer('end_turn', compaction, textBlock(1, 'Olá'))
    const [, answer] = await writtenAfter(body)
    expect(answer.content[0]).toEqual({ type: 'compaction', content: 'So far.' })
    const { result } = await play(answers(body), { make: (options) => anthropic(sonnet, options) })
    expect(result.warnings).toEqual([])
  })

  it.each(['', 'add:0', 'functions.add', 'toolu_1'])(
    'gets unique ids for its calls if a server gives them all the id %j',
    async (id) => {
      const body = anthropicAnswer('tool_use', callBlock(0, id), callBlock(1, id))
      const [, answer, outputs] = await writtenAfter(body)
      const ids: string[] = answer.content.map((block: { id: string }) => block.id)
      expect(new Set(ids).size).toBe(2)
      for (const unique of ids) expect(unique).toMatch(/^[\w-]+$/)
      expect(outputs.content.map((block: { tool_use_id: string }) => block.tool_use_id)).toEqual(
        ids,
      )
    },
  )
})

describe("another vendor's answer", () => {
  it('is sent back as text and calls, with ids that the API accepts', () => {
    const accumulator = createAccumulator()
    accumulator.add([
      { type: 'start', step: 0, vendor: 'made', model: 'made' },
      { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
      { type: 'provider-state', part: 'reasoning', entry: 'block', set: { type: 'thinking' } },
      { type: 'content', part: 'content', delta: 'Olá' },
      { type: 'tool-call', part: 'tool:0', id: 'functions.add:0', name: 'add' },
      { type: 'tool-input', part: 'tool:0', delta: '[1,' },
      { type: 'tool-call', part: 'tool:1', id: 'a', name: 'add' },
      { type: 'tool-input', part: 'tool:1', delta: '{}' },
      { type: 'tool-call', part: 'tool:2', id: 'a', name: 'add' },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
      { type: 'tool-output', key: '0/tool:0', output: 'No', status: 'failed' },
      { type: 'tool-output', key: '0/tool:1', output: { sum: 2 } },
      { type: 'tool-output', key: '0/tool:2', output: '' },
    ])
    const history: Message[] = [...hi, accumulator.message(), { role: 'user', content: 'And?' }]
    const [, answer, outputs, ...rest] = written(history)
    const ids = answer.content.slice(1).map(({ id }: { id: string }) => id)
    expect(answer.content).toMatchObject([
      { type: 'text', text: 'Olá' },
      { type: 'tool_use', name: 'add', input: { invalid_json: '[1,' } },
      { type: 'tool_use', name: 'add', input: {} },
      { type: 'tool_use', name: 'add', input: {} },
    ])
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/)
    expect(outputs).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: ids[0],
          content: [{ type: 'text', text: 'No' }],
          is_error: true,
        },
        {
          type: 'tool_result',
          tool_use_id: ids[1],
          content: [{ type: 'text', text: '{"sum":2}' }],
        },
        { type: 'tool_result', tool_use_id: ids[2], content: [] },
        { type: 'text', text: 'And?' },
      ],
    })
    expect(rest).toEqual([])
  })

  it.each(['"all"', '[1]', '3', 'null'])('shows arguments that are no object: %s', (inputText) => {
    const [answer] = written([
      {
        role: 'assistant',
        steps: [{ vendor: 'made', model: 'made' }],
        parts: [
          {
            type: 'tool-call',
            key: '0/a',
            id: 'a',
            name: 'add',
            inputText,
            input: JSON.parse(inputText),
            status: 'ready',
          },
        ],
      },
    ])
    expect(answer.content).toMatchObject([{ input: { invalid_json: inputText } }])
  })
})

describe('a file', () => {
  it.each([
    ['image/png', 'https://made.example/a.png', 'image', 'url'],
    ['image/png', 'data:image/png;base64,AAEC', 'image', 'base64'],
    ['image/png', 'file_011', 'image', 'file'],
    ['application/pdf', 'https://made.example/a.pdf', 'document', 'url'],
    ['application/pdf', 'data:application/pdf;base64,AAEC', 'document', 'base64'],
  ])('of type %s at %s is sent as %s by %s', (mediaType, url, type, by) => {
    const file = { type: 'file', mediaType, url, name: 'a' } as const
    const [message] = written([{ role: 'user', content: [file] }])
    const [{ source, title, ...rest }] = message.content
    expect(rest).toEqual({ type })
    expect(title).toBe(type === 'document' ? 'a' : undefined)
    const sources: Record<string, object> = {
      url: { type: by, url },
      file: { type: by, file_id: url },
      base64: { type: by, media_type: mediaType, data: 'AAEC' },
    }
    expect(source).toEqual(sources[by])
  })

  it.each([
    ['audio/mpeg', 'https://made.example/a.mp3'],
    ['text/plain', 'https://made.example/a.txt'],
  ])('of type %s is rejected with what to send instead', (mediaType, url) => {
    const file = { type: 'file', mediaType, url, name: 'a' } as const
    const write = () => written([{ role: 'user', content: [file] }])
    expect(write).toThrow(TypeError)
    expect(write).toThrow(
      `Anthropic cannot read the file "a" of type ${mediaType}. Send an image (image/*) or a PDF (application/pdf)`,
    )
  })
})

it('takes many blocks in one message', () => {
  const content = Array.from({ length: 200_000 }, () => ({ type: 'text', text: 'a' }) as const)
  const [message] = written([...hi, { role: 'user', content }])
  expect(message.content).toHaveLength(200_001)
})
