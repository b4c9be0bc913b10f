import { describe, expect, it, vi } from 'vitest'
import type { Chat, ChatMessage, Tools } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import { gate, latestCall, shown, talk } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { calling, done, everybody, nothing, slowAndCareful } from '../support/tool-chats.ts'

describe('a call that is approved while other calls run', () => {
  it('is neither executed nor sent to the model once the chat is stopped', async () => {
    const { tools, both, remove } = slowAndCareful()
    const { chat, fetch } = talk(answers(both, done), { tools })
    const sending = chat.send('Both')
    await eventually(() => expect(chat.get().toolCalls[1]?.status).toBe('awaiting-approval'))
    await chat.approve(latestCall(chat, '0/tool:1'))
    await chat.stop()
    expect((await sending)?.outcome).toEqual({ type: 'aborted' })
    await everybody()
    expect(remove).not.toHaveBeenCalled()
    expect(fetch.exchanges).toHaveLength(1)
    expect(chat.get().status).toBe('settled')
  })

  it('no longer waits for a decision once the chat is stopped', async () => {
    const { tools, both } = slowAndCareful()
    const { chat } = talk(answers(both, done), { tools })
    const sending = chat.send('Both')
    await eventually(() => expect(chat.get().toolCalls[1]?.status).toBe('awaiting-approval'))
    await chat.stop()
    expect((await sending)?.outcome).toEqual({ type: 'aborted' })
    expect(chat.get().toolCalls.map(({ status }) => status)).toEqual(['interrupted', 'skipped'])
    expect(chat.get().status).toBe('settled')
  })

  it('continues its answer before a queued message, and both stay in the shown branch', async () => {
    const { tools, both, finish, remove } = slowAndCareful()
    const { chat, fetch } = talk(answers(both, done, done), { tools })
    void chat.send('Both')
    await eventually(() => expect(chat.get().toolCalls[1]?.status).toBe('awaiting-approval'))
    const second = chat.send('And?')
    await chat.approve(latestCall(chat, '0/tool:1'))
    finish('slept')
    await second
    expect(remove).toHaveBeenCalledOnce()
    expect(fetch.exchanges).toHaveLength(3)
    expect(shown(chat)).toEqual([
      'user: Both',
      'assistant: tool-call tool-call Done.',
      'user: And?',
      'assistant: Done.',
    ])
  })
})

describe('a call that is skipped', () => {
  const once = () => {
    const execute = vi.fn(() => 'gone')
    const tools = { remove: tool({ input: nothing, execute, approve: true }) }
    const call = answerBody([calling('remove')], 'tool_calls')
    return { execute, tools, call }
  }

  it('no longer waits once another message is sent', async () => {
    const { execute, tools, call } = once()
    const { chat, fetch } = talk(answers(call, call, done), { tools })
    await chat.send('Remove A')
    await chat.send('Remove B')
    const calls = chat
      .get()
      .messages.flatMap(({ parts }) => parts.filter((part) => 'status' in part))
    expect(calls).toMatchObject([{ status: 'skipped' }, { status: 'awaiting-approval' }])
    expect(JSON.stringify(requestBody(fetch, 1))).toContain('Not executed')
    await chat.approve(latestCall(chat, '0/tool:0'))
    expect(execute).toHaveBeenCalledOnce()
  })

  it('no longer waits once the answer continues without it', async () => {
    const { execute, tools, call } = once()
    const { chat, fetch } = talk(answers(call, done), { tools })
    await chat.send('Remove it')
    await chat.continue()
    expect(await chat.approve(latestCall(chat, '0/tool:0'))).toBeUndefined()
    expect(chat.get().messages[1]?.parts).toMatchObject([
      { type: 'tool-call', status: 'skipped' },
      { type: 'content', text: 'Done.' },
    ])
    expect(fetch.exchanges).toHaveLength(2)
    expect(execute).not.toHaveBeenCalled()
  })

  it('cannot be approved once another message is being sent', async () => {
    const { execute, tools, call } = once()
    let open = () => {}
    const { chat, fetch } = talk(answers(call, done, done), {
      tools,
      wrapRequest: (send) => new Promise<void>((resolve) => (open = resolve)).then(send),
    })
    const first = chat.send('Remove it')
    open()
    await first
    const second = chat.send('Never mind')
    expect(await chat.approve(latestCall(chat, '0/tool:0'))).toBeUndefined()
    open()
    await second
    expect(shown(chat).slice(2)).toEqual(['user: Never mind', 'assistant: Done.'])
    expect(fetch.exchanges).toHaveLength(2)
    expect(execute).not.toHaveBeenCalled()
  })
})

describe('a stored conversation', () => {
  const carefully = () => {
    const execute = vi.fn(() => 'gone')
    return { execute, tools: { remove: tool({ input: nothing, execute, approve: true }) } }
  }
  const statuses = (chat: Pick<Chat, 'get'>, index: number) =>
    chat.get().messages[index]?.parts.map((part) => 'status' in part && part.status)

  it('has nothing to decide about in an answer that another message follows', async () => {
    const { tools } = carefully()
    const call = answerBody([calling('remove')], 'tool_calls')
    const { chat } = talk(answers(call), { tools })
    await chat.send('Remove it')
    const { messages, ...rest } = chat.conversation()
    const parent = messages[1]?.id ?? ''
    const next: ChatMessage = {
      ...{ id: 'next', parent, createdAt: 0, role: 'user' },
      parts: [{ type: 'text', text: 'Never mind' }],
    }
    const { chat: other } = talk(answers(done), {
      conversation: { ...rest, messages: [...messages, next], head: 'next' },
    })
    expect(statuses(other, 1)).toEqual(['skipped'])
  })

  it('keeps a permission while another call of the answer waits', async () => {
    const { execute, tools } = carefully()
    const both = answerBody([calling('remove', 0), calling('remove', 1)], 'tool_calls')
    const { chat } = talk(answers(both), { tools })
    await chat.send('Remove both')
    await chat.approve(latestCall(chat, '0/tool:0'))
    const { chat: reloaded } = talk(answers(done), { tools, conversation: chat.conversation() })
    expect(statuses(reloaded, 1)).toEqual(['approved', 'awaiting-approval'])
    await reloaded.approve(latestCall(reloaded, '0/tool:1'))
    expect(execute).toHaveBeenCalledTimes(2)
    expect(statuses(reloaded, 1)?.slice(0, 2)).toEqual(['done', 'done'])
  })
})

describe('an approved call', () => {
  it('is executed even while wrapRequest of the earlier answer is still pending', async () => {
    const { tools, remove } = slowAndCareful()
    const lingering = gate()
    const { chat } = talk(answers(answerBody([calling('remove')], 'tool_calls'), done), {
      tools,
      async wrapRequest(send) {
        const settled = await send()
        await lingering.promise
        return settled
      },
    })
    void chat.send('Remove it')
    await eventually(() => expect(chat.get().status).toBe('awaiting-approval'))
    const going = chat.approve(latestCall(chat, '0/tool:0'))
    lingering.open()
    expect((await going)?.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(remove).toHaveBeenCalledOnce()
  })

  it('has the status running, and shows its preliminary output', async () => {
    const half = gate()
    const remove = tool({
      input: nothing,
      approve: true,
      async *execute() {
        yield 'half'
        await half.promise
        yield 'gone'
      },
    })
    const { chat } = talk(answers(answerBody([calling('remove')], 'tool_calls'), done), {
      tools: { remove },
    })
    await chat.send('Remove it')
    const going = chat.approve(latestCall(chat, '0/tool:0'))
    await everybody()
    expect(chat.get().status).toBe('executing-tools')
    expect(chat.get().toolCalls).toMatchObject([{ status: 'running', output: 'half' }])
    half.open()
    await going
    expect(chat.get().toolCalls).toMatchObject([{ status: 'done', output: 'gone' }])
  })
})

describe('tools', () => {
  it('are those of the options when a step starts', async () => {
    const slow = gate<string>()
    const late = vi.fn(() => 'late')
    const recording = answers(
      answerBody([calling('slow')], 'tool_calls'),
      answerBody([calling('late')], 'tool_calls'),
      done,
    )
    const tools: Tools = { slow: tool({ input: nothing, execute: () => slow.promise }) }
    const { chat, fetch } = talk(recording, { tools })
    const sending = chat.send('Go')
    await eventually(() => expect(chat.get().toolCalls[0]?.status).toBe('running'))
    chat.configure({
      model: anyModel({ fetch }),
      tools: { late: tool({ input: nothing, execute: late }) },
    })
    slow.open('slept')
    await sending
    expect(late).toHaveBeenCalledOnce()
  })
})
