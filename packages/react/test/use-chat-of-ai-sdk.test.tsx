// `useChat` of AI SDK 6 and 7, served by Deltakit.
import * as sdk6 from '@ai-sdk/react'
import { streamChat } from '@deltakit/core'
import { fromUIMessages, toUIMessageStream, uiMessageStreamHeaders } from '@deltakit/core/ai-sdk'
import { createProofs } from '@deltakit/core/edge'
import { type FakeAnswer, fakeModel } from '@deltakit/core/testing'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup, renderHook } from '@testing-library/react'
import * as sdk7 from 'ai-sdk-react-4'
import { afterEach, describe, expect, it, vi } from 'vitest'

const input = jsonSchema<{ city: string }>({ type: 'object' })
const call = (name: string) => ({ toolCalls: [{ name, input: { city: 'Porto' } }] })

const tools = {
  weather: tool({ input, execute: ({ city }) => `${city}: clear` }),
  book: tool({ input, approve: true, execute: ({ city }) => `${city}: booked` }),
  locate: tool({ input }),
}

/** The hooks differ in types that are not used here. */
const versions = [
  { version: 6, useChat: sdk6.useChat },
  { version: 7, useChat: sdk7.useChat as never as typeof sdk6.useChat },
]

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe.each(versions)('useChat of AI SDK $version', ({ useChat }) => {
  /** A page in front of a server that has these answers. */
  function open(...answers: FakeAnswer[]) {
    const model = fakeModel(answers)
    const proofs = createProofs({
      secret: 'a secret of at least 32 characters',
      user: 'ada',
      tools,
    })
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      const { messages } = JSON.parse(String(init.body))
      const history = await proofs.verify(fromUIMessages(messages))
      const stream = streamChat({ model, tools, messages: history, replayable: false })
      return new Response(toUIMessageStream(proofs.sign(stream, history), { messages }), {
        headers: uiMessageStreamHeaders,
      })
    })
    const { result } = renderHook(() => useChat())
    const parts = () => result.current.messages.at(-1)?.parts ?? []
    return {
      model,
      chat: () => result.current,
      find: (type: string) => parts().find((part) => part.type === type),
      /** Resolves at the end of the answer. */
      send: (text: string) => act(() => result.current.sendMessage({ text })),
      /** Sends what the page decided. */
      goOn: () => act(() => result.current.sendMessage()),
    }
  }

  it('shows reasoning, text, sources and files', async () => {
    const { send, find, chat } = open({
      reasoning: 'A greeting.',
      content: 'Olá!',
      sources: [{ url: 'https://ola.example/', title: 'Olá' }],
      files: [{ mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }],
    })
    await send('Hi')
    expect(chat().error).toBeUndefined()
    expect(find('reasoning')).toMatchObject({ text: 'A greeting.', state: 'done' })
    expect(find('text')).toMatchObject({ text: 'Olá!', state: 'done' })
    expect(find('source-url')).toMatchObject({ url: 'https://ola.example/', title: 'Olá' })
    expect(find('file')).toMatchObject({ mediaType: 'image/png' })
  })

  it('keeps the outputs of server tools for the next turn', async () => {
    const { send, find, model, chat } = open(call('weather'), 'It is clear.', 'Welcome.')
    await send('The weather?')
    expect(find('tool-weather')).toMatchObject({
      state: 'output-available',
      output: 'Porto: clear',
    })
    await send('Thanks')
    expect(chat().error).toBeUndefined()
    expect(JSON.stringify(model.requests[2]?.messages)).toContain('"output":"Porto: clear"')
  })

  it.each([true, false])('sends the decision of a person: %s', async (approved) => {
    const { send, find, chat, goOn } = open(call('book'), 'As you like.')
    await send('Book it')
    const { approval } = Object(find('tool-book'))
    await act(async () => chat().addToolApprovalResponse({ id: approval.id, approved }))
    await goOn()
    expect(chat().error).toBeUndefined()
    expect(find('tool-book')).toMatchObject(
      approved
        ? { state: 'output-available', output: 'Porto: booked' }
        : { state: 'output-denied' },
    )
    expect(find('text')).toMatchObject({ text: 'As you like.' })
  })

  it('sends a decision about the latest call, where an earlier one never got one', async () => {
    const { send, find, chat, goOn } = open(call('book'), call('book'), 'Booked.')
    await send('Book it')
    await send('Book it now')
    const { approval } = Object(find('tool-book'))
    await act(async () => chat().addToolApprovalResponse({ id: approval.id, approved: true }))
    expect(chat().messages.flatMap(({ parts }) => parts)).toMatchObject([
      { type: 'text' },
      { type: 'step-start' },
      { type: 'tool-book', state: 'approval-requested' },
      { type: 'text' },
      { type: 'step-start' },
      { type: 'tool-book', state: 'approval-responded' },
    ])
    await goOn()
    expect(find('tool-book')).toMatchObject({ output: 'Porto: booked' })
  })

  it.each(['call-0', ''])('keeps the outputs of calls with the id "%s" apart', async (id) => {
    const locate = { toolCalls: [{ id, name: 'locate', input: { city: 'Porto' } }] }
    const { send, find, chat, goOn, model } = open(locate, 'One.', locate, 'Two.', locate, 'Three.')
    for (const output of ['at home', 'at work', 'at the river']) {
      await send('Where?')
      const { toolCallId } = Object(find('tool-locate'))
      await act(async () => chat().addToolOutput({ tool: 'locate', toolCallId, output } as never))
      await goOn()
    }
    expect(chat().error).toBeUndefined()
    const calls = model.requests
      .at(-1)
      ?.messages.flatMap((message) => ('parts' in message ? message.parts : []))
      .filter((part) => part.type === 'tool-call')
    expect(calls).toMatchObject([
      { id, output: 'at home' },
      { id, output: 'at work' },
      { id, output: 'at the river' },
    ])
  })

  it('executes the tools of the page', async () => {
    const { send, find, chat, goOn, model } = open(call('locate'), 'There.')
    await send('Where?')
    const { toolCallId } = Object(find('tool-locate'))
    await act(async () =>
      chat().addToolOutput({ tool: 'locate', toolCallId, output: 'at the river' } as never),
    )
    await goOn()
    expect(chat().error).toBeUndefined()
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('at the river')
    expect(find('text')).toMatchObject({ text: 'There.' })
  })

  it.each([
    [{ content: 'Ol', error: 'Overloaded' }, 'Overloaded'],
    [{ content: 'Ol', truncated: true }, 'cut off'],
  ])('shows what went wrong: %j', async (answer, problem) => {
    const { send, chat, find } = open(answer)
    await send('Hi')
    expect(chat().error?.message).toContain(problem)
    expect(find('text')).toMatchObject({ text: 'Ol' })
  })
})
