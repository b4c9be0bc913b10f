import { describe, expect, it } from 'vitest'
import { type Message, streamChat } from '../../src/index.ts'
import { hi, sse } from '../support/cassette-harness.ts'
import {
  answerOf,
  type InteropProtocol,
  interopProtocols,
  recordBodies,
  serveBody,
} from '../support/interop-harness.ts'
import { sampled } from '../support/sampled.ts'

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1e308,
  '',
  'text',
  '__proto__',
  [],
  {},
  [null],
  [{}],
  [['a', [null, {}, { entry: 'e', value: 1 }], { type: 'source', url: {} }]],
  { toString: 0, valueOf: 0 },
  JSON.parse('{"__proto__":{"type":"file"},"constructor":{"prototype":1}}'),
]

/** An odd value, and the same in the places of our own metadata. */
function variantsOf(value: unknown): readonly unknown[] {
  return [
    value,
    { deltakit: value },
    { deltakit: { part: value, status: value, step: value, id: value, inputText: value } },
    { deltakit: { stepMetadata: value, steps: [value], late: value, providerState: value } },
    { deltakit: { steps: [{ parts: value }], stepMetadata: { parts: value } } },
    { deltakit: { steps: [recordOf(value)], stepMetadata: recordOf(value) } },
  ]
}

function recordOf(value: unknown): object {
  const record = { vendor: value, model: value, response: value, usage: value, finish: value }
  return { ...record, warnings: [value], outcome: value }
}

/** Chunks of every type, with one field that is odd. */
function chunksWith({ chunkTypes }: InteropProtocol, field: string, value: unknown): object[] {
  const plain = { id: 'a', delta: 'x', toolCallId: 'c', toolName: 't', toolCallName: 't' }
  return chunkTypes.map((type) => ({ type, messageId: 'm', ...plain, [field]: value }))
}

const typedErrors = [undefined, 'ProviderError', 'ProtocolError']

describe.each(interopProtocols)('$name', (protocol) => {
  it.each(protocol.chunkFields)(
    'survives a backend with anything in the field %s',
    async (field) => {
      for (const value of sampled(odd.flatMap(variantsOf), 12)) {
        const chunks = chunksWith(protocol, field, value)
        const { outcome, error, message } = await answerOf(protocol, ...chunks, protocol.finish)
        const shown = `${field}: ${JSON.stringify(value)}`
        expect(outcome.type, shown).toMatch(/^(complete|failed)$/)
        expect(typedErrors, shown).toContain(error?.name)
        await expectNextTurn(protocol, [...hi, message, ...hi], shown)
      }
    },
  )

  it('survives a backend whose chunks are odd in every field at once', async () => {
    for (const value of odd.flatMap(variantsOf)) {
      const fields = Object.fromEntries(protocol.chunkFields.map((field) => [field, value]))
      const chunks = protocol.chunkTypes.map((type) => ({ ...fields, type }))
      const { error } = await answerOf(protocol, value, ...chunks, protocol.finish)
      expect(typedErrors, JSON.stringify(value)).toContain(error?.name)
    }
  })

  it('survives JSON that is nested too deeply to be written again', async () => {
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    for (const field of protocol.chunkFields) {
      const chunks = sse(...chunksWith(protocol, field, 'NESTED'), protocol.finish)
      const body = chunks.replaceAll('"NESTED"', nested)
      const model = protocol.model(serveBody(() => body))
      const { outcome, message } = await streamChat({ model, messages: hi }).result
      expect(outcome.type, field).toMatch(/^(complete|failed)$/)
      await expectNextTurn(protocol, [...hi, message, ...hi], field)
    }
  })

  it.each(['none', 'an unknown one', 'complete'])(
    'completes no answer by metadata alone, whose outcome is %s',
    async (name) => {
      const finish = { type: 'finish', reason: 'stop', raw: 'stop' }
      const known = { type: 'complete', finishReason: 'stop' }
      const outcome = { none: undefined, 'an unknown one': { type: 'new' }, complete: known }[name]
      const record = { vendor: 'made', model: 'made', finish, outcome, parts: [] }
      const metadata = { deltakit: { stepMetadata: record, steps: [record] } }
      const text = { ...protocol.text('m', 'Olá'), metadata, messageMetadata: metadata }
      const answer = await answerOf(protocol, text)
      expect(answer.content).toBe('Olá')
      expect(answer.outcome.type).toBe('truncated')
    },
  )

  it('reads whatever a client sends as messages', () => {
    const roles = ['user', 'assistant', 'reasoning', 'tool', 'system', 'activity']
    for (const value of odd.flatMap(variantsOf)) {
      const fields = Object.fromEntries(messageFields.map((field) => [field, value]))
      const parts = [value, ...partTypes.map((type) => ({ ...fields, type }))]
      const toolCalls = [value, { ...fields, function: { name: value, arguments: value } }]
      const messages = [value, ...roles.map((role) => ({ ...fields, role, parts, toolCalls }))]
      const resume = [value, { interruptId: value, status: value, payload: value }]
      const read = protocol.decode({ messages: messages as never, resume })
      for (const message of read) expectWellFormed(message)
    }
  })

  it('encodes an answer whatever the client sends about the one before it', async () => {
    for (const value of odd.flatMap(variantsOf)) {
      const fields = Object.fromEntries(messageFields.map((field) => [field, value]))
      const parts = partTypes.map((type) => ({ ...fields, type, toolCallId: 'c' }))
      const toolCalls = [{ ...fields, id: 'c', metadata: value }]
      const last = { ...fields, role: 'assistant', parts, toolCalls }
      const events = (async function* () {})()
      const body = { messages: [value, last] as never, resume: [value] }
      const text = await new Response(protocol.encode(events, body)).text()
      expect(text).toContain('data: ')
    }
  })
})

const partTypes = ['text', 'reasoning', 'file', 'source-url', 'tool-x', 'dynamic-tool', 'data-x']
const messageFields = [
  ...['id', 'content', 'metadata', 'toolCallId', 'error', 'text', 'url', 'mediaType', 'title'],
  ...['toolName', 'state', 'input', 'rawInput', 'output', 'errorText', 'approval', 'filename'],
  ...['providerMetadata', 'callProviderMetadata', 'resultProviderMetadata', 'encryptedValue'],
]

/** The next request is written, whatever the answer before it contained. */
async function expectNextTurn(
  protocol: InteropProtocol,
  messages: readonly Message[],
  shown: string,
): Promise<void> {
  const { fetch } = recordBodies(sse(protocol.finish))
  const { outcome, error } = await streamChat({ model: protocol.model(fetch), messages }).result
  expect(outcome.type, `${shown}: ${error?.message}`).toBe('complete')
}

function expectWellFormed(message: Message): void {
  if (!('parts' in message)) return
  const texts = message.parts.flatMap((part): unknown[] => {
    switch (part.type) {
      case 'content':
      case 'reasoning':
        return [part.text]
      case 'tool-call':
        return [part.id, part.name, part.inputText]
      case 'source':
        return [part.url, part.title, part.text]
      case 'file':
        return [part.url, part.mediaType]
      default:
        return []
    }
  })
  const names = message.steps.flatMap(({ vendor, model }) => [vendor, model])
  for (const text of [...texts, ...names]) expect(text).toBeTypeOf('string')
}
