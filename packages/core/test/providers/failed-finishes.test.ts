// Answers that a provider ends regularly, for a reason that makes no answer of them.

import { describe, expect, it } from 'vitest'
import { type ChatResult, createChat, type Model } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { anthropicAnswer, searchBlock, thinkingBlock } from '../support/anthropic-answers.ts'
import { event, joined } from '../support/bedrock-answers.ts'
import {
  answerBody,
  answers,
  anyModel,
  type ModelOptions,
  play,
  sse,
} from '../support/cassette-harness.ts'
import { chunk, googleBody, googleUsage } from '../support/google-answers.ts'
import { created, incomplete, openaiBody } from '../support/openai-answers.ts'

type Make = (options: ModelOptions) => Model

const gemini: Make = (options) => google('gemini-3-pro', options)
const claude: Make = (options) => anthropic('claude-opus-4-5', options)
const gpt: Make = (options) => openai('gpt-5', options)
const nova: Make = (options) => bedrock('amazon.nova-lite-v1:0', options)

const frames = { headers: { 'Content-Type': 'application/vnd.amazon.eventstream' } }
const call = { functionCall: { name: 'add', args: { a: 1 } } }

function ofNova(stopReason: string, ...more: Uint8Array[]): [Uint8Array, object] {
  const usage = { inputTokens: 7, outputTokens: 2 }
  const stop = event('messageStop', { stopReason })
  return [joined(...more, stop, event('metadata', { usage })), frames]
}

async function resultOf(make: Make, body: Parameters<typeof answers>[0]): Promise<ChatResult> {
  return (await play(answers(body), { make })).result
}

describe('an answer that the provider could not use', () => {
  it.each([
    ['MALFORMED_FUNCTION_CALL', true],
    ['MALFORMED_RESPONSE', true],
    ['UNEXPECTED_TOOL_CALL', true],
    ['TOO_MANY_TOOL_CALLS', false],
    ['MISSING_THOUGHT_SIGNATURE', false],
  ])('fails for %s of Google, and keeps its text and usage', async (raw, retryable) => {
    const last = chunk([{ text: 'Oi' }], raw, { usageMetadata: googleUsage })
    const result = await resultOf(gemini, googleBody(last))
    expect(result).toMatchObject({
      content: 'Oi',
      usage: { total: 13 },
      outcome: { type: 'failed' },
      error: {
        name: 'ProviderError',
        code: raw,
        retryable,
        message: `The provider failed: ${raw}`,
      },
    })
  })

  it('says what Google has to say about it', async () => {
    const finishMessage = 'Malformed function call: add(a=1'
    const result = await resultOf(
      gemini,
      googleBody({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage }] }),
    )
    expect(result.error?.message).toBe(`The provider failed: ${finishMessage}`)
  })

  it.each(['malformed_tool_use', 'malformed_model_output'])(
    'fails for %s of Amazon, and counts the usage that follows',
    async (raw) => {
      const text = event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Oi' } })
      const [body, options] = ofNova(raw, text)
      const result = await resultOf(nova, [body, options])
      expect(result).toMatchObject({
        content: 'Oi',
        usage: { input: 7, output: 2 },
        error: { name: 'ProviderError', code: raw, retryable: true },
      })
    },
  )

  it.each([
    ['function_call_filter: MALFORMED_FUNCTION_CALL', undefined],
    ['function_call_filter: TOO_MANY_TOOL_CALLS', undefined],
    ['stop', 'MALFORMED_FUNCTION_CALL'],
    ['tool_calls', 'UNEXPECTED_TOOL_CALL'],
  ])('fails for %s of a gateway that translates %s', async (finish_reason, native) => {
    const last = { delta: {}, finish_reason, native_finish_reason: native }
    const result = await resultOf(anyModel, sse({ choices: [last] }))
    const reason = native ?? finish_reason
    expect(result.error).toMatchObject({
      name: 'ProviderError',
      code: reason,
      message: `The provider failed: ${reason}`,
    })
  })

  it('executes no call of it', async () => {
    const executed: unknown[] = []
    const add = tool({
      input: jsonSchema({ type: 'object' }),
      execute: (input) => executed.push(input),
    })
    const body = googleBody(chunk([call], 'MALFORMED_FUNCTION_CALL'))
    const { result } = await play(answers(body), { make: gemini, tools: { add } })
    expect(result.toolCalls).toMatchObject([{ name: 'add', status: 'unfinished' }])
    expect(executed).toEqual([])
  })
})

describe('an answer without content, for a reason that is none to write nothing', () => {
  it.each<[string, Make, Parameters<typeof answers>[0]]>([
    ['OTHER', gemini, googleBody(chunk([], 'OTHER'))],
    ['LANGUAGE', gemini, googleBody(chunk([], 'LANGUAGE'))],
    ['NO_IMAGE', gemini, googleBody(chunk([], 'NO_IMAGE'))],
    ['IMAGE_OTHER', gemini, googleBody(chunk([{ text: 'Hm', thought: true }], 'IMAGE_OTHER'))],
    ['tired', anyModel, answerBody([{ reasoning: 'Hm' }], 'tired')],
    ['tool_calls', anyModel, answerBody([], 'tool_calls')],
    ['tool_use', claude, anthropicAnswer('tool_use', thinkingBlock)],
    ['something_new', claude, anthropicAnswer('something_new')],
    ['something_new', nova, ofNova('something_new')],
    ['something_new', gpt, openaiBody(created, incomplete('something_new'))],
    ['incomplete', gpt, openaiBody(created, incomplete(null))],
  ])('fails, and names the reason: %s', async (raw, make, body) => {
    const result = await resultOf(make, body)
    const message = `The provider failed: It ended the answer without content, for the reason ${raw}`
    expect(result.outcome.type).toBe('failed')
    expect(result.error).toMatchObject({ name: 'ProviderError', code: raw, message })
    expect(result.message.steps[0]?.finish?.raw).toBe(raw)
  })

  it.each<[string, Make, Parameters<typeof answers>[0]]>([
    ['stop', gemini, googleBody(chunk([], 'STOP'))],
    ['length', gemini, googleBody(chunk([], 'MAX_TOKENS'))],
    ['content-filter', gemini, googleBody(chunk([], 'IMAGE_SAFETY'))],
    ['content-filter', claude, anthropicAnswer('refusal')],
    ['length', claude, anthropicAnswer('model_context_window_exceeded')],
    ['stop', claude, anthropicAnswer('pause_turn', searchBlock)],
    ['other', claude, anthropicAnswer('something_new', searchBlock)],
    ['content-filter', nova, ofNova('guardrail_intervened')],
    ['content-filter', gpt, openaiBody(created, incomplete('content_filter'))],
    ['other', anyModel, answerBody([{ content: 'Oi' }], 'tired')],
    ['tool-calls', anyModel, answerBody([{ content: 'Oi' }], 'tool_calls')],
  ])('is complete where the reason explains it, or there is content: %s', async (...row) => {
    const [finishReason, make, body] = row
    const result = await resultOf(make, body)
    expect(result.outcome).toEqual({ type: 'complete', finishReason })
  })

  it('is the error of a chat, which shows it', async () => {
    const make = (fetch: typeof globalThis.fetch) => google('gemini-3', { apiKey: 'unused', fetch })
    const fetch = async () =>
      new Response(googleBody(chunk([], 'OTHER')), {
        headers: { 'Content-Type': 'text/event-stream' },
      })
    const chat = createChat({ model: make(fetch) })
    await chat.send('Hi')
    expect(chat.get().error?.message).toContain('for the reason OTHER')
  })

  it('names no key that the provider repeats as its reason', async () => {
    const apiKey = 'sk-canary-0123456789'
    const body = answerBody([], `denied ${apiKey}`)
    const { result } = await play(answers(body), {
      make: ({ fetch }) => anyModel({ fetch, apiKey }),
    })
    expect(result.error?.message).toContain('denied [hidden]')
    expect(JSON.stringify(result.error)).not.toContain(apiKey)
  })
})
