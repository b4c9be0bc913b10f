import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { partialToolInputs, tool } from '../../src/tools.ts'
import { answerBody, answers, anyModel, requestBody } from '../support/cassette-harness.ts'
import { calling, latestCall, openBody, talk, textAnswers } from '../support/controlled-provider.ts'
import { eventually } from '../support/eventually.ts'

const weather = {
  weather: tool({ input: z.object({ city: z.string() }), execute: ({ city }) => `${city}: mild` }),
}

describe('tools', () => {
  it('are executed within the same answer', async () => {
    const { chat, fetch } = talk(
      answers(
        answerBody([calling('{"city":"Porto"}')], 'tool_calls'),
        answerBody([{ content: 'Mild.' }]),
      ),
      { tools: weather },
    )
    const statuses: string[] = []
    chat.subscribe(() => statuses.push(chat.get().status))
    await chat.send('Weather?')
    expect([...new Set(statuses)]).toEqual([
      'connecting',
      'streaming',
      'executing-tools',
      'settled',
    ])
    expect(chat.get().toolCalls).toMatchObject([{ status: 'done', output: 'Porto: mild' }])
    expect(chat.get().content.text).toBe('Mild.')
    expect(chat.get().messages).toHaveLength(2)
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('wait for the app, and continue once every call has an output', async () => {
    const onToolCall = vi.fn()
    const tools = { question: tool({ input: z.object({ question: z.string() }) }) }
    const both = answerBody(
      [
        calling('{"question":"a"}', 'one', 'question'),
        {
          tool_calls: [
            { ...calling('{"question":"b"}', 'two', 'question').tool_calls[0], index: 1 },
          ],
        },
      ],
      'tool_calls',
    )
    const { chat, fetch } = talk(answers(both, answerBody([{ content: 'Thanks' }])), {
      tools,
      onToolCall,
    })
    await chat.send('Quiz me')
    expect(chat.get().status).toBe('awaiting-tool-output')
    expect(onToolCall.mock.calls.map(([call]) => call.input)).toEqual([
      { question: 'a' },
      { question: 'b' },
    ])
    const [one, two] = chat.get().toolCalls
    expect(await chat.addToolOutput(one ?? latestCall(chat, ''), 'A')).toBeUndefined()
    expect(fetch.exchanges).toHaveLength(1)
    await chat.addToolOutput(two ?? latestCall(chat, ''), 'no', { status: 'failed' })
    expect(fetch.exchanges).toHaveLength(2)
    expect(
      requestBody(fetch, 1)
        .messages.slice(-2)
        .map(({ content }) => content),
    ).toEqual(['A', 'no'])
    expect(chat.get().toolCalls[1]).toMatchObject({ status: 'failed', error: 'no' })
    expect(chat.get().content.text).toBe('Thanks')
    await chat.addToolOutput(one ?? latestCall(chat, ''), 'again')
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('wait for the app when they have only a schema', async () => {
    const tools = { question: { inputSchema: { type: 'object' } } }
    const call = answerBody([calling('{}', 'one', 'question')], 'tool_calls')
    const { chat, fetch } = talk(answers(call, answerBody([{ content: 'Thanks' }])), { tools })
    const answer = await chat.send('Quiz me')
    const done = await chat.addToolOutput(latestCall(chat, '0/tool:0'), { yes: true })
    expect(done?.id).toBe(answer?.id)
    expect(requestBody(fetch, 1).messages.at(-1)).toMatchObject({ content: '{"yes":true}' })
    expect(chat.get().content.text).toBe('Thanks')
  })

  const careful = () => {
    const execute = vi.fn(async () => 'gone')
    const tools = { remove: tool({ input: z.object({}), execute, approve: true }) }
    const call = answerBody([calling('{}', 'one', 'remove')], 'tool_calls')
    return { ...talk(answers(call, answerBody([{ content: 'Well.' }])), { tools }), execute }
  }

  it('run once they are approved, and only once', async () => {
    const { chat, fetch, execute } = careful()
    await chat.send('Remove it')
    expect(chat.get().status).toBe('awaiting-approval')
    expect(execute).not.toHaveBeenCalled()
    const [first, second] = [
      chat.approve(latestCall(chat, '0/tool:0')),
      chat.approve(latestCall(chat, '0/tool:0')),
    ]
    await Promise.all([first, second])
    expect(execute).toHaveBeenCalledOnce()
    expect(chat.get()).toMatchObject({ status: 'settled', toolCalls: [{ output: 'gone' }] })
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('do not run when they are denied, and send the reason to the model', async () => {
    const { chat, fetch, execute } = careful()
    await chat.send('Remove it')
    await chat.deny(latestCall(chat, '0/tool:0'), 'too early')
    expect(execute).not.toHaveBeenCalled()
    expect(requestBody(fetch, 1).messages.at(-1)?.content).toContain('too early')
    expect(await chat.approve(latestCall(chat, '9/nothing'))).toBeUndefined()
    await expect(chat.approve('0/tool:0' as never)).rejects.toThrow('{ messageId, key }')
  })

  it('can be approved while other calls are executed', async () => {
    let finish = (_: string) => {}
    const slow = new Promise<string>((resolve) => {
      finish = resolve
    })
    const tools = {
      slow: tool({ input: z.object({}), execute: () => slow }),
      remove: tool({ input: z.object({}), execute: () => 'gone', approve: true }),
    }
    const both = answerBody(
      [
        calling('{}', 'one', 'slow'),
        { tool_calls: [{ ...calling('{}', 'two', 'remove').tool_calls[0], index: 1 }] },
      ],
      'tool_calls',
    )
    const { chat, fetch } = talk(answers(both, answerBody([{ content: 'Done' }])), { tools })
    void chat.send('Both')
    await eventually(() => expect(chat.get().toolCalls[1]?.status).toBe('awaiting-approval'))
    await chat.approve(latestCall(chat, '0/tool:1'))
    finish('slept')
    await eventually(() => expect(chat.get().content.text).toBe('Done'))
    expect(chat.get().toolCalls.map(({ output }) => output)).toEqual(['slept', 'gone'])
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('show their arguments while they are written', async () => {
    const body = openBody()
    const model = anyModel({ fetch: body.fetch })
    const { chat } = talk(textAnswers(), { model, tools: weather, partialToolInputs })
    void chat.send('Weather?')
    body.write(answerBody([calling('{"city":"Por')], null))
    await eventually(() => expect(chat.get().toolCalls[0]?.input).toEqual({ city: 'Por' }))
    body.write(answerBody([calling('to","at"')], null).replace(/"id":"call-1",/, ''))
    await eventually(() => expect(chat.get().toolCalls[0]?.input).toEqual({ city: 'Porto' }))
    await chat.stop()
    expect(chat.get().toolCalls[0]).toMatchObject({ status: 'unfinished' })
  })
})
