import { immediately } from '@deltakit/core'
import { chatHandler, edge } from '@deltakit/core/edge'
import { fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { useChatMessage, useChatSlice, useChatStream } from '../src/index.ts'
import { eventually } from './support/eventually.ts'
import { mount } from './support/mount.tsx'
import { renderCounter } from './support/render-counter.ts'

afterEach(cleanup)

/** A server whose tool reports how far it is, waits, and emits a chart. */
function reportServer() {
  let open: () => void = () => {}
  const released = new Promise<void>((resolve) => {
    open = resolve
  })
  const report = tool({
    input: jsonSchema({ type: 'object' }),
    async execute(_, { emitData }) {
      emitData('progress', { done: 1, of: 2 }, { id: 'report' })
      emitData('status', 'Drawing', { transient: true })
      await released
      emitData('progress', { done: 2, of: 2 }, { id: 'report' })
      emitData('chart', { values: [1, 2, 3] })
      return 'shown'
    },
  })
  const handler = chatHandler({
    model: fakeModel([{ toolCalls: [{ name: 'report' }] }, 'Sales went up a little this year.']),
    tools: { report },
    secret: 'a long random text',
    messageMetadata: (result) => (result ? { steps: 2 } : { author: 'Assistant' }),
  })
  const fetch: typeof globalThis.fetch = async (input, init) => handler(new Request(input, init))
  return { goOn: () => open(), model: edge('https://app.test/api/chat', { fetch }) }
}

it('shows data of a tool of the server while it runs, apart from the text', async () => {
  const { goOn, model } = reportServer()
  const notices: unknown[] = []
  const renders = renderCounter()
  let send: (text: string) => unknown = () => {}
  function Report() {
    renders.count('report')
    const chat = useChatStream({
      ...{ id: 'demo', model, scheduler: immediately },
      onData: ({ name, value }) => void (name === 'status' && notices.push(value)),
    })
    send = chat.send
    return chat.data.map(({ key, name, value }) => (
      <p key={key} role="log">{`${name} ${JSON.stringify(value)}`}</p>
    ))
  }
  function Answer() {
    const messageIds = useChatSlice('demo', (chat) => chat.messageIds)
    const message = useChatMessage('demo', messageIds.at(-1) ?? '')
    return (
      <p role="status">
        {message?.parts.map(({ type }) => type).join(' ')} {JSON.stringify(message?.metadata)}
      </p>
    )
  }
  mount([<Report key="report" />, <Answer key="answer" />])
  act(() => void send('How were the sales?'))
  const shown = () => screen.queryAllByRole('log').map(({ textContent }) => textContent)
  await eventually(() => {
    expect(shown()).toEqual(['progress {"done":1,"of":2}'])
    expect(notices).toEqual(['Drawing'])
  })
  expect(screen.getByRole('status').textContent).toContain('{"author":"Assistant"}')
  renders.take()
  goOn()
  await eventually(() => expect(screen.getByRole('status').textContent).toContain('"steps":2'))
  expect(shown()).toEqual(['progress {"done":2,"of":2}', 'chart {"values":[1,2,3]}'])
  expect(screen.getByRole('status').textContent).toContain('tool-call data data content')
  expect(screen.getByRole('status').textContent).toContain('{"author":"Assistant","steps":2}')
  // The text that follows is no reason to render what shows data.
  expect(renders.take().report).toBeLessThanOrEqual(4)
})
