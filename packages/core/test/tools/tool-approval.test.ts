import { describe, expect, it, vi } from 'vitest'
import type { AssistantMessage } from '../../src/index.ts'
import { approved, denied, tool } from '../../src/tools.ts'
import { all, hi } from '../support/cassette-harness.ts'
import { calling, converse, done, oneCall, outputsIn, place } from '../support/tool-conversation.ts'

describe('a call that waits', () => {
  it('for the client is left ready, and the stream ends there', async () => {
    const { stream, fetch } = converse([oneCall], { tools: { weather: tool({ input: place }) } })
    const { toolCalls, outcome } = await stream.complete()
    expect(toolCalls[0]).toMatchObject({ status: 'ready', input: { place: 'Faro' } })
    expect(outcome).toEqual({ type: 'complete', finishReason: 'tool-calls' })
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('for a person is not executed, even if others are', async () => {
    const execute = vi.fn(() => 'ok')
    const tools = {
      weather: tool({ input: place, execute }),
      fire: tool({ input: place, execute, approve: true }),
    }
    const both = calling(['weather', '{}'], ['fire', '{}'])
    const { toolCalls } = await converse([both], { tools }).stream.complete()
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'awaiting-approval'])
    expect(execute).toHaveBeenCalledTimes(1)
  })

  it('waits only if its `approve` function returns true', async () => {
    const approve = vi.fn(async ({ place }: { place: string }) => place === 'Faro')
    const tools = { weather: tool({ input: place, execute: () => 'Sun', approve }) }
    const elsewhere = calling(['weather', '{"place":"Oslo"}'])
    expect((await converse([oneCall], { tools }).stream.result).toolCalls[0]?.status).toBe(
      'awaiting-approval',
    )
    expect((await converse([elsewhere, done], { tools }).stream.result).content).toBe('Done.')
  })

  it('is executed once it is approved, and the answer continues in the same message', async () => {
    const execute = vi.fn(({ place }: { place: string }) => `Sun in ${place}`)
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([oneCall], { tools }).stream.complete()
    const stored: AssistantMessage = JSON.parse(JSON.stringify(message))
    const messages = [...hi, approved(stored, '0/tool:0')]
    const { stream, fetch } = converse([done], { tools, messages })
    const events = await all(stream)
    const result = await stream.complete()
    expect(execute).toHaveBeenCalledTimes(1)
    expect(outputsIn(fetch, 0)).toEqual(['Sun in Faro'])
    expect(result.message.steps).toHaveLength(2)
    expect(result.messages).toEqual([...hi, result.message])
    expect(result.toolCalls[0]).toMatchObject({ key: '0/tool:0', status: 'done' })
    expect(result.content).toBe('Done.')
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual([
      'tool-call',
      'tool-output',
      'start',
    ])
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ step: 1 })
  })

  it('has the reason as its output if a person denies it', async () => {
    const execute = vi.fn(() => 'Sun')
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([oneCall], { tools }).stream.complete()
    const messages = [...hi, denied(message, '0/tool:0', 'too far')]
    const { stream, fetch } = converse([done], { tools, messages })
    expect((await stream.complete()).content).toBe('Done.')
    expect(outputsIn(fetch, 0)).toEqual(['The user denied this call. Their reason: "too far"'])
    expect(execute).not.toHaveBeenCalled()
  })

  it('waits even if another that needs no approval was executed', async () => {
    const tools = {
      weather: tool({ input: place, execute: () => 'Sun' }),
      fire: tool({ input: place, execute: () => 'Bang', approve: true }),
    }
    const both = calling(['weather', '{}'], ['fire', '{}'])
    const { stream, fetch } = converse([both, done], { tools })
    expect((await stream.complete()).toolCalls.map(({ output }) => output)).toEqual([
      'Sun',
      undefined,
    ])
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('needs no approval if the client answers it anyway', async () => {
    const tools = { weather: tool({ input: place, approve: true }) }
    const { toolCalls } = await converse([oneCall], { tools }).stream.complete()
    expect(toolCalls[0]?.status).toBe('ready')
  })

  it('stays approved for the side that has its tool', async () => {
    const tools = { weather: tool({ input: place, execute: () => 'Sun', approve: true }) }
    const { message } = await converse([oneCall], { tools }).stream.complete()
    const messages = [...hi, approved(message, '0/tool:0')]
    const others = { fire: tool({ input: place, execute: () => 'Bang' }) }
    const { stream } = converse([done], { tools: others, messages })
    expect((await stream.complete()).toolCalls[0]?.status).toBe('approved')
  })

  it('can be approved or denied only while it waits', async () => {
    const tools = { weather: tool({ input: place, execute: () => 'Sun' }) }
    const { message } = await converse([oneCall, done], { tools }).stream.complete()
    expect(approved(message, '0/tool:0')).toEqual(message)
    expect(denied(message, '0/tool:0', 'too far')).toEqual(message)
  })

  it('can be neither approved nor denied where it waits for its output', async () => {
    const { stream } = converse([oneCall], { tools: { weather: tool({ input: place }) } })
    const { message } = await stream.complete()
    for (const decide of [approved, denied]) {
      expect(() => decide(message, '0/tool:0')).toThrow(
        'Expected a call that is `awaiting-approval`, got one of "weather" that is `ready`',
      )
    }
  })

  it('is never executed a second time, even if the page was closed meanwhile', async () => {
    const execute = vi.fn(() => 'Sun')
    const tools = { weather: tool({ input: place, execute, approve: true }) }
    const { message } = await converse([oneCall], { tools }).stream.complete()
    for (const status of ['running', 'awaiting-approval', 'ready', 'done', 'failed'] as const) {
      const parts = message.parts.map((part) =>
        part.type === 'tool-call' ? { ...part, status, output: 'kept' } : part,
      )
      const { stream } = converse([done], { tools, messages: [...hi, { ...message, parts }] })
      expect((await stream.complete()).content).toBe('Done.')
    }
    expect(execute).not.toHaveBeenCalled()
  })
})
