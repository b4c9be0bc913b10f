// Long, for every order of messages and decisions needs the same tools and the same answers.

import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { Tools } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import {
  gate,
  latestCall,
  openBody,
  shown,
  talk,
  textAnswers,
} from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'
import { settled } from '../support/manual-clock.ts'

const nothing = z.object({})
const done = answerBody([{ content: 'Done.' }])

const calling = (name: string, index = 0) => ({
  tool_calls: [
    { index, id: `call-${index}`, type: 'function', function: { name, arguments: '{}' } },
  ],
})

/** A call that takes its time, and one that waits for a person. */
function slowAndCareful() {
  const slow = gate<string>()
  const remove = vi.fn(() => 'gone')
  const tools = {
    slow: tool({ input: nothing, execute: () => slow.promise }),
    remove: tool({ input: nothing, execute: remove, approve: true }),
  }
  const both = answerBody([calling('slow'), calling('remove', 1)], 'tool_calls')
  return { finish: slow.open, remove, tools, both }
}

/** Answers of which each is written when its turn comes. */
function bodies(count: number) {
  const open = Array.from({ length: count }, openBody)
  const unread = open.values()
  const requests = vi.fn<typeof fetch>((...request) => {
    const body = unread.next().value
    return body
      ? body.fetch(...request)
      : Promise.reject(new Error('There are more requests than answers'))
  })
  return { open, requests, model: anyModel({ fetch: requests }) }
}

async function everybody(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await settled()
}

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

describe('a message that is queued behind an answer with open tool calls', () => {
  const tools = { question: tool({ input: nothing }) }

  it('is sent once the app has added their outputs', async () => {
    const { open, requests, model } = bodies(3)
    const { chat } = talk(textAnswers(), {
      model,
      tools,
      onToolCall: (call) => void chat.addToolOutput(call, 'Portugal'),
    })
    const first = chat.send('Quiz me')
    const second = chat.send('And?')
    open[0]?.write(answerBody([calling('question')], 'tool_calls'))
    open[0]?.close()
    expect((await first)?.outcome).toMatchObject({ finishReason: 'tool-calls' })
    for (const body of open.slice(1)) {
      body.write(done)
      body.close()
    }
    await second
    expect(requests).toHaveBeenCalledTimes(3)
    expect(shown(chat)).toEqual([
      'user: Quiz me',
      'assistant: tool-call Done.',
      'user: And?',
      'assistant: Done.',
    ])
  })

  it('is sent with the next message when nobody adds an output', async () => {
    const { tools } = slowAndCareful()
    const { chat } = talk(answers(answerBody([calling('remove')], 'tool_calls'), done, done), {
      tools,
    })
    const first = chat.send('Remove it')
    void chat.send('Never mind')
    await first
    expect(chat.get()).toMatchObject({ status: 'awaiting-approval', queued: [{ role: 'user' }] })
    await chat.send('Really')
    expect(shown(chat)).toEqual([
      'user: Remove it',
      'assistant: tool-call',
      'user: Never mind',
      'assistant: Done.',
      'user: Really',
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

describe('a message that is sent', () => {
  it('interrupts the message before it, each time', async () => {
    const { open, requests, model } = bodies(3)
    const { chat } = talk(textAnswers(), { model, busy: 'interrupt' })
    void chat.send('1?')
    open[0]?.write(answerBody([{ content: 'One' }], null))
    await eventually(() => expect(chat.get().content.text).toBe('One'))
    void chat.send('2?')
    void chat.send('3?')
    await everybody()
    expect(chat.get().queued).toEqual([])
    expect(requests).toHaveBeenCalledTimes(2)
    expect(shown(chat).at(-1)).toBe('user: 3?')
    await chat.stop()
  })

  it('is visible in the queue until wrapRequest sends it', async () => {
    let open = () => {}
    const { chat } = talk(textAnswers('One'), {
      wrapRequest: (send) => new Promise<void>((resolve) => (open = resolve)).then(send),
    })
    const sending = chat.send('1?')
    expect(chat.get()).toMatchObject({ status: 'connecting', messages: [] })
    expect(chat.get().queued.map(({ parts }) => parts)).toEqual([[{ type: 'text', text: '1?' }]])
    open()
    await sending
    expect(chat.get().queued).toEqual([])
  })

  it('is kept when wrapRequest rejects, and can be retried', async () => {
    let broken = true
    const { chat, fetch } = talk(textAnswers('One'), {
      async wrapRequest(send) {
        if (broken) throw new Error('The disk is full')
        return send()
      },
    })
    await chat.send('Precious words')
    expect(chat.get().error?.message).toContain('disk')
    expect(shown(chat)).toEqual(['user: Precious words'])
    broken = false
    await chat.retry()
    expect(shown(chat)).toEqual(['user: Precious words', 'assistant: One'])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('is kept when wrapRequest throws', async () => {
    const { chat } = talk(textAnswers('One'), {
      wrapRequest() {
        throw new Error('The disk is full')
      },
    })
    await chat.send('Precious words')
    expect(chat.get().error?.message).toContain('disk')
    expect(shown(chat)).toEqual(['user: Precious words'])
  })

  it('can be stopped even when wrapRequest never sends it', async () => {
    const { chat, fetch } = talk(textAnswers('One'), { wrapRequest: () => new Promise(() => {}) })
    const sending = chat.send('1?')
    await chat.stop()
    expect(await sending).toBeUndefined()
    expect(chat.get()).toMatchObject({ status: 'idle', queued: [] })
    expect(shown(chat)).toEqual(['user: 1?'])
    expect(fetch.exchanges).toHaveLength(0)
  })

  it('is not sent when wrapRequest continues after the chat was stopped', async () => {
    let open = () => {}
    const { chat, fetch } = talk(textAnswers('One'), {
      wrapRequest: (send) => new Promise<void>((resolve) => (open = resolve)).then(send),
    })
    void chat.send('1?')
    await chat.stop()
    open()
    await everybody()
    expect(fetch.exchanges).toHaveLength(0)
    expect(shown(chat)).toEqual(['user: 1?'])
  })

  it('is sent with the options that are set when its turn comes, as is each step', async () => {
    const slow = gate<string>()
    const tools = { slow: tool({ input: nothing, execute: () => slow.promise }) }
    const recording = answers(answerBody([calling('slow')], 'tool_calls'), done, done)
    const { chat, fetch } = talk(recording, { tools, temperature: 1, system: 'Be brief' })
    const first = chat.send('1?')
    const second = chat.send('2?', { seed: 7 })
    await eventually(() => expect(chat.get().toolCalls[0]?.status).toBe('running'))
    chat.configure({
      model: anyModel({ fetch, headers: { 'x-who': 'another' }, extraBody: { user: 'u' } }),
      temperature: 0.5,
      system: 'Be kind',
    })
    slow.open('slept')
    await first
    await second
    const [one, two, three] = [0, 1, 2].map((at) => requestBody(fetch, at))
    expect(one).toMatchObject({ temperature: 1, messages: [{ content: 'Be brief' }, {}] })
    expect(two).toMatchObject({ temperature: 0.5, user: 'u' })
    expect(three).toMatchObject({ temperature: 0.5, seed: 7 })
    expect(three?.messages[0]).toEqual({ role: 'system', content: 'Be kind' })
    expect(three).not.toHaveProperty('tools')
    expect(fetch.exchanges[2]?.request.headers.get('x-who')).toBe('another')
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

describe('an appended message', () => {
  it('follows all messages that were sent before', async () => {
    const { open, model } = bodies(2)
    const { chat } = talk(textAnswers(), { model })
    void chat.send('1?')
    void chat.send('2?')
    const appending = chat.append({ role: 'user', content: 'A note' })
    for (const body of open) {
      body.write(done)
      body.close()
    }
    await appending
    expect(shown(chat).at(-1)).toBe('user: A note')
    expect(shown(chat)).toHaveLength(5)
  })
})
