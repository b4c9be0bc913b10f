// @ts-check
// The ways to read an answer: each reads the whole of it and returns the text it has accumulated.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { Chat } from '@ai-sdk/react'
import Anthropic from '@anthropic-ai/sdk'
import { createChat, streamChat } from '@deltakit/core'
import { agui } from '@deltakit/core/ag-ui'
import { aiSdk } from '@deltakit/core/ai-sdk'
import { anthropic } from '@deltakit/core/anthropic'
import { openrouter } from '@deltakit/core/openrouter'
import { partialToolInputs } from '@deltakit/core/tools'
import { chat } from '@tanstack/ai'
import { ChatClient, fetchServerSentEvents } from '@tanstack/ai-client'
import { createOpenaiChatCompletions } from '@tanstack/ai-openai'
import { DefaultChatTransport, jsonSchema, streamText, tool } from 'ai'
import { createParser } from 'eventsource-parser'
import OpenAI from 'openai'

/** @typedef {'content' | 'reasoning' | 'tool input'} Kind */
/** @typedef {(fetch: typeof globalThis.fetch, kind: Kind) => Promise<string>} Reader */

const baseURL = 'https://made.test/v1'
const apiKey = 'unused'
const question = 'Count.'
/** @type {{ role: 'user', content: string }[]} */
const messages = [{ role: 'user', content: question }]

/**
 * eventsource-parser and JSON.parse, and nothing else. It has no text.
 * @type {Reader}
 */
export async function floor(fetch) {
  const { body } = await fetch(baseURL)
  const decoder = new TextDecoder()
  const parser = createParser({
    onEvent({ data }) {
      if (data !== '[DONE]') JSON.parse(data)
    },
  })
  const reader = body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    parser.feed(decoder.decode(read.value, { stream: true }))
  }
  return ''
}

/** @type {Record<'chatCompletions' | 'anthropic' | 'uiMessages' | 'agui', (fetch: typeof globalThis.fetch) => import('@deltakit/core').Model>} */
export const models = {
  chatCompletions: (fetch) => openrouter('x-ai/grok-code-fast-1', { fetch }),
  anthropic: (fetch) => anthropic('claude-sonnet-4-5', { fetch }),
  uiMessages: (fetch) => aiSdk('https://app.test/api', { fetch }),
  agui: (fetch) => agui('https://app.test/api', { fetch }),
}

/** @type {import('@deltakit/core').RenderScheduler} */
export const onceAFrame = {
  scheduleFrame: (show) => setTimeout(show, 16),
  yieldToPage: async () => {},
}

/**
 * @param {keyof typeof models} wire
 * @returns {Reader}
 */
export const deltakitStream = (wire) => async (fetch, kind) => {
  const { content, reasoning, toolCalls } = await streamChat({
    model: models[wire](fetch),
    messages,
  }).result
  if (kind === 'content') return content
  return kind === 'reasoning' ? reasoning : (toolCalls[0]?.inputText ?? '')
}

/**
 * @param {keyof typeof models} wire
 * @returns {Reader}
 */
export const deltakitChat = (wire) => async (fetch, kind) => {
  const chat = createChat({ model: models[wire](fetch), scheduler: onceAFrame })
  await chat.send(question)
  const { content, reasoning, toolCalls } = chat.get()
  if (kind === 'content') return content.text
  return kind === 'reasoning' ? reasoning.text : (toolCalls[0]?.inputText ?? '')
}

/** @param {typeof globalThis.fetch} fetch */
export const openaiClient = (fetch) => new OpenAI({ apiKey, baseURL, fetch, maxRetries: 0 })

/** @type {Reader} */
export async function openaiLoop(fetch, kind) {
  const stream = await openaiClient(fetch).chat.completions.create({
    model: 'made',
    messages,
    stream: true,
  })
  let text = ''
  for await (const { choices } of stream) {
    /** @type {import('openai').OpenAI.ChatCompletionChunk.Choice.Delta & { reasoning?: string }} */
    const delta = choices[0]?.delta ?? {}
    if (kind === 'content') text += delta.content ?? ''
    else if (kind === 'reasoning') text += delta.reasoning ?? ''
    else text += delta.tool_calls?.[0]?.function?.arguments ?? ''
  }
  return text
}

/** @type {Reader} */
export async function openaiStream(fetch, kind) {
  const stream = openaiClient(fetch).chat.completions.stream({ model: 'made', messages })
  const { choices } = await stream.finalChatCompletion()
  const { content, tool_calls: calls } = choices[0]?.message ?? {}
  const [call] = calls ?? []
  return (kind === 'content' ? content : call?.type === 'function' && call.function.arguments) || ''
}

/** @param {typeof globalThis.fetch} fetch */
export const aiModel = (fetch) =>
  createOpenAICompatible({ name: 'made', baseURL, apiKey, fetch })('made')

const anyInput = jsonSchema({ type: 'object' })

/** @type {Reader} */
export async function aiStreamText(fetch, kind) {
  const result = streamText({
    model: aiModel(fetch),
    prompt: question,
    maxRetries: 0,
    ...(kind === 'tool input' && { tools: { look: tool({ inputSchema: anyInput }) } }),
  })
  await result.consumeStream()
  if (kind === 'content') return result.text
  if (kind === 'reasoning') return (await result.reasoningText) ?? ''
  return JSON.stringify((await result.toolCalls)[0]?.input)
}

/** The client half of `useChat`, without React. @type {Reader} */
export async function aiChat(fetch, kind) {
  const chat = new Chat({ transport: new DefaultChatTransport({ fetch }) })
  await chat.sendMessage({ text: question })
  for (const part of chat.lastMessage?.parts ?? []) {
    if (part.type === 'text' && kind === 'content') return part.text
    if (part.type === 'reasoning' && kind === 'reasoning') return part.text
    if ('input' in part && kind === 'tool input') return JSON.stringify(part.input)
  }
  return ''
}

/** @param {typeof globalThis.fetch} fetch */
export const tanstackChat = (fetch) => {
  const adapter = createOpenaiChatCompletions('gpt-4o', apiKey, { fetch, baseURL, maxRetries: 0 })
  return chat({ adapter, messages })
}

/** @type {Reader} */
export async function tanstackLoop(fetch, kind) {
  let text = ''
  for await (const chunk of tanstackChat(fetch)) {
    if (chunk.type === 'TEXT_MESSAGE_CONTENT' && kind === 'content') text += chunk.delta
    else if (chunk.type === 'TOOL_CALL_ARGS' && kind === 'tool input') text += chunk.delta
  }
  return text
}

/** @param {typeof globalThis.fetch} fetch */
export const tanstackClient = (fetch, options = {}) =>
  new ChatClient({
    connection: fetchServerSentEvents('https://app.test/api', { fetchClient: fetch }),
    ...options,
  })

/** @type {Reader} */
export async function tanstackClientHalf(fetch, kind) {
  const client = tanstackClient(fetch)
  await client.sendMessage(question)
  for (const part of client.getMessages().at(-1)?.parts ?? []) {
    if (part.type === 'text' && kind === 'content') return part.content
    if (part.type === 'thinking' && kind === 'reasoning') return part.content
    if (part.type === 'tool-call' && kind === 'tool input') return part.arguments
  }
  return ''
}

/** @param {typeof globalThis.fetch} fetch */
export const anthropicClient = (fetch) => new Anthropic({ apiKey, fetch, maxRetries: 0 })
/** @type {Pick<import('@anthropic-ai/sdk').Anthropic.MessageCreateParamsStreaming, 'model' | 'max_tokens' | 'messages'>} */
export const anthropicRequest = { model: 'made', max_tokens: 1_024, messages }

/** @type {Reader} */
export async function anthropicLoop(fetch, kind) {
  const stream = await anthropicClient(fetch).messages.create({ ...anthropicRequest, stream: true })
  let text = ''
  for await (const event of stream) {
    if (event.type !== 'content_block_delta') continue
    const { delta } = event
    if (delta.type === 'text_delta' && kind === 'content') text += delta.text
    else if (delta.type === 'thinking_delta' && kind === 'reasoning') text += delta.thinking
    else if (delta.type === 'input_json_delta' && kind === 'tool input') text += delta.partial_json
  }
  return text
}

/** @type {Reader} */
export async function anthropicStream(fetch, kind) {
  const stream = anthropicClient(fetch).messages.stream(anthropicRequest)
  const { content } = await stream.finalMessage()
  for (const block of content) {
    if (block.type === 'text' && kind === 'content') return block.text
    if (block.type === 'thinking' && kind === 'reasoning') return block.thinking
    if (block.type === 'tool_use' && kind === 'tool input') return JSON.stringify(block.input)
  }
  return ''
}

/** A chat that shows the input of its call once a frame. @type {Reader} */
export async function deltakitPartial(fetch) {
  const model = models.chatCompletions(fetch)
  const chat = createChat({ model, scheduler: onceAFrame, partialToolInputs })
  let shown = 0
  chat.subscribe(() => {
    const [call] = chat.get().toolCalls
    if (call?.input !== undefined) shown++
  })
  await chat.send(question)
  if (!shown) throw new Error('Nothing was shown')
  return chat.get().toolCalls[0]?.inputText ?? ''
}

/** The input of a call as `openai` shows it: of a strict tool alone. @type {Reader} */
export async function openaiPartial(fetch) {
  /** @type {import('openai').OpenAI.ChatCompletionTool} */
  const look = {
    type: 'function',
    function: {
      name: 'look',
      strict: true,
      parameters: {
        type: 'object',
        properties: { text: { type: 'string' } },
        required: ['text'],
        additionalProperties: false,
      },
    },
  }
  const request = { model: 'made', messages, tools: [look] }
  const stream = openaiClient(fetch).chat.completions.stream(request)
  let shown = 0
  stream.on('tool_calls.function.arguments.delta', ({ parsed_arguments: input }) => {
    if (input !== undefined) shown++
  })
  const { choices } = await stream.finalChatCompletion()
  if (!shown) throw new Error('Nothing was shown')
  const [call] = choices[0]?.message.tool_calls ?? []
  return call?.type === 'function' ? call.function.arguments : ''
}
