import { HttpAgent } from '@ag-ui/client'
import { RunAgentInputSchema } from '@ag-ui/core/schemas'
import { expect, it } from 'vitest'
import { agui } from '../../../src/ag-ui.ts'
import { chatHandler, edge } from '../../../src/edge.ts'
import { createChat, immediately, streamChat } from '../../../src/index.ts'
import { hi, sse } from '../../support/cassette-harness.ts'
import { servedBy } from '../../support/edge-harness.ts'

const run = { threadId: 't', runId: 'r' }
const researcher = { subagentRunId: 'sub-1' }
const critic = { subagentRunId: 'sub-2' }

/** A run whose agent starts two sub-agents, which write at the same time. */
const events = [
  { type: 'RUN_STARTED', ...run },
  { type: 'SUBAGENT_STARTED', ...researcher, name: 'researcher', description: 'Looks things up' },
  { type: 'REASONING_START', messageId: 'r1', ...researcher },
  { type: 'REASONING_MESSAGE_START', messageId: 'r1', role: 'reasoning', ...researcher },
  { type: 'REASONING_MESSAGE_CONTENT', messageId: 'r1', delta: 'Where?', ...researcher },
  { type: 'REASONING_MESSAGE_END', messageId: 'r1', ...researcher },
  { type: 'REASONING_END', messageId: 'r1', ...researcher },
  { type: 'TEXT_MESSAGE_START', messageId: 'm1', role: 'assistant', ...researcher },
  { type: 'SUBAGENT_STARTED', ...critic, name: 'critic', parentSubagentRunId: 'sub-1' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'Found ', ...researcher },
  { type: 'TEXT_MESSAGE_START', messageId: 'm2', role: 'assistant', ...critic },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm2', delta: 'Hm', ...critic },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm1', delta: 'it', ...researcher },
  { type: 'TEXT_MESSAGE_END', messageId: 'm1', ...researcher },
  { type: 'TEXT_MESSAGE_END', messageId: 'm2', ...critic },
  { type: 'TOOL_CALL_START', toolCallId: 'c1', toolCallName: 'search', ...researcher },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'c1', delta: '{"q":"x"}', ...researcher },
  { type: 'TOOL_CALL_END', toolCallId: 'c1', ...researcher },
  { type: 'TOOL_CALL_RESULT', messageId: 'o1', toolCallId: 'c1', content: 'Yes', ...researcher },
  { type: 'SUBAGENT_ERROR', ...critic, message: 'Out of ideas' },
  { type: 'SUBAGENT_FINISHED', ...researcher, outcome: { type: 'success' } },
  { type: 'TEXT_MESSAGE_START', messageId: 'm3', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm3', delta: 'Here it is.' },
  { type: 'TEXT_MESSAGE_END', messageId: 'm3' },
  { type: 'RUN_FINISHED', ...run },
]

function agent() {
  const bodies: unknown[] = []
  const fetch: typeof globalThis.fetch = async (_, init) => {
    bodies.push(JSON.parse(String(init?.body)))
    return new Response(sse(...events), { headers: { 'content-type': 'text/event-stream' } })
  }
  return { bodies, fetch, model: agui('https://agent.test/', { fetch }) }
}

const data = [
  {
    name: 'subagent',
    id: 'sub-1',
    value: { name: 'researcher', description: 'Looks things up', status: 'done' },
  },
  {
    name: 'subagent-message',
    value: { subagentId: 'sub-1', kind: 'reasoning', text: 'Where?' },
  },
  {
    name: 'subagent',
    id: 'sub-2',
    value: { name: 'critic', parentId: 'sub-1', status: 'failed', error: 'Out of ideas' },
  },
  { name: 'subagent-message', value: { subagentId: 'sub-1', kind: 'content', text: 'Found it' } },
  { name: 'subagent-message', value: { subagentId: 'sub-2', kind: 'content', text: 'Hm' } },
]

it('shows the messages of sub-agents as data, apart from the answer', async () => {
  const result = await streamChat({ model: agent().model, messages: hi }).result
  expect(result.outcome).toMatchObject({ type: 'complete' })
  expect(result.content).toBe('Here it is.')
  expect(result.reasoning).toBe('')
  expect(result.data).toMatchObject(data)
  expect(result.toolCalls).toMatchObject([{ name: 'search', status: 'done', output: 'Yes' }])
  expect(result.warnings).toEqual([])
})

/** The messages with ids, so that they compare. */
function byId(messages: unknown): Map<unknown, unknown> {
  const all = messages as { readonly id: string }[]
  return new Map(all.map(({ id, ...message }) => [id, message]))
}

it('sends the messages of sub-agents back as the client of AG-UI does', async () => {
  const { bodies, model } = agent()
  const chat = createChat({ model, scheduler: immediately })
  await chat.send('Find it')
  await chat.send('Thanks')
  const theirs = agent()
  const client = new HttpAgent({ url: 'https://agent.test/', fetch: theirs.fetch })
  client.addMessage({ id: 'u', role: 'user', content: 'Find it' })
  await client.runAgent()
  const [, sent] = bodies.map((body) => RunAgentInputSchema.parse(body))
  const ours = byId(sent?.messages)
  for (const id of ['r1', 'm1', 'm2', 'm3']) {
    const { toolCalls: _, ...expected } = Object(byId(client.messages).get(id))
    expect(ours.get(id)).toMatchObject(expected)
  }
  expect(sent?.messages.filter(({ role }) => role === 'tool')).toMatchObject([
    { toolCallId: 'c1', content: 'Yes', subagentRunId: 'sub-1' },
  ])
  expect(sent?.messages).toContainEqual(
    expect.objectContaining({
      role: 'assistant',
      subagentRunId: 'sub-1',
      toolCalls: [expect.objectContaining({ id: 'c1' })],
    }),
  )
})

it('keeps them where a handler is between the chat and the agent', async () => {
  const { bodies, model } = agent()
  const handler = chatHandler({ model, secret: 'a long random text' })
  const chat = createChat({
    model: edge('https://app.test/api/chat', { fetch: servedBy(handler) }),
    scheduler: immediately,
  })
  await chat.send('Find it')
  expect(chat.get().data).toMatchObject(data)
  const answer = await chat.send('Thanks')
  expect(answer?.steps.flatMap(({ warnings = [] }) => warnings)).toEqual([])
  expect(byId(Object(bodies[1]).messages).get('m1')).toEqual({
    role: 'assistant',
    content: 'Found it',
    subagentRunId: 'sub-1',
  })
})

it('keeps a message of a sub-agent that has no end', async () => {
  const cut = events.filter(({ type }) => type !== 'TEXT_MESSAGE_END')
  const fetch = async () =>
    new Response(sse(...cut), { headers: { 'content-type': 'text/event-stream' } })
  const result = await streamChat({ model: agui('https://agent.test/', { fetch }), messages: hi })
    .result
  expect(result.content).toBe('Here it is.')
  expect(result.data.map(({ name }) => name)).toHaveLength(5)
})
