import { describe, expect, it } from 'vitest'
import { answerBody, answers, anyModel, fault, play } from '../support/cassette-harness.ts'

interface CallDelta {
  readonly index?: number | null
  readonly id?: string | null
  readonly name?: string | null
  readonly input?: unknown
}

/** What is read of calls that come like this, one delta after the other. */
async function calls(...deltas: (CallDelta | CallDelta[])[]) {
  const wire = deltas.map((delta) => ({
    tool_calls: [delta].flat().map(({ name, input, ...rest }) => ({
      ...rest,
      function: {
        ...(name !== undefined && { name }),
        ...(input !== undefined && { arguments: input }),
      },
    })),
  }))
  const { result } = await play(answers(answerBody(wire, 'tool_calls')), { make: anyModel })
  return result.toolCalls.map(({ id, name, inputText }) => [id, name, inputText])
}

describe('a call', () => {
  it('arrives whole, name first, or name with the first piece', async () => {
    expect(await calls({ index: 0, id: 'a', name: 'f', input: '{}' })).toEqual([['a', 'f', '{}']])
    expect(
      await calls(
        { index: 0, id: 'a', name: 'f', input: '' },
        { index: 0, input: '{' },
        { index: 0, input: '}' },
      ),
    ).toEqual([['a', 'f', '{}']])
    expect(
      await calls({ index: 0, id: 'a', name: 'f', input: '{' }, { index: 0, input: '}' }),
    ).toEqual([['a', 'f', '{}']])
    expect(await calls({ index: 0, id: 'a', name: 'f' }, { index: 0, input: '{}' })).toEqual([
      ['a', 'f', '{}'],
    ])
  })

  it.each([
    ['nothing', {}],
    ['nulls', { id: null, name: null }],
    ['empty names', { id: '', name: '' }],
    ['the same id', { id: 'a' }],
    ['the same id and an empty name', { id: 'a', name: '' }],
  ])('continues with %s beside the index', async (_, more) => {
    expect(
      await calls(
        { index: 0, id: 'a', name: 'f', input: '' },
        { index: 0, ...more, input: '{"a"' },
        { index: 0, ...more, input: ':1}' },
      ),
    ).toEqual([['a', 'f', '{"a":1}']])
  })

  it.each([
    ['by nothing at all', {}],
    ['by its id', { id: 'a' }],
  ])('continues without an index, identified %s', async (_, more) => {
    expect(await calls({ id: 'a', name: 'f', input: '{"a"' }, { ...more, input: ':1}' })).toEqual([
      ['a', 'f', '{"a":1}'],
    ])
  })

  it('differs from another by its id when neither has an index', async () => {
    expect(
      await calls(
        { id: 'a', name: 'f', input: '{"n":' },
        { id: 'b', name: 'f', input: '{"n":' },
        { id: 'a', input: '1}' },
        { id: 'b', input: '2}' },
      ),
    ).toEqual([
      ['a', 'f', '{"n":1}'],
      ['b', 'f', '{"n":2}'],
    ])
  })

  it('differs from another that has the same index', async () => {
    const whole = await calls(
      { index: 0, id: 'a', name: 'f', input: '{}' },
      { index: 0, id: 'b', name: 'f', input: '{}' },
    )
    expect(whole).toEqual([
      ['a', 'f', '{}'],
      ['b', 'f', '{}'],
    ])
    const pieces = await calls(
      { index: 0, id: 'a', name: 'f', input: '{' },
      { index: 0, input: '}' },
      { index: 0, id: 'b', name: 'f', input: '{' },
      { index: 0, input: '}' },
    )
    expect(pieces).toEqual(whole)
  })

  it('differs by its index from another with the same id', async () => {
    expect(
      await calls(
        { index: 0, id: 'a', name: 'f', input: '{}' },
        { index: 1, id: 'a', name: 'g', input: '{}' },
      ),
    ).toEqual([
      ['a', 'f', '{}'],
      ['a', 'g', '{}'],
    ])
  })

  it('can arrive between the pieces of another', async () => {
    expect(
      await calls(
        { index: 1, id: 'a', name: 'f', input: '{"n":' },
        { index: 2, id: 'b', name: 'g', input: '{"n":' },
        [
          { index: 1, input: '1}' },
          { index: 2, input: '2}' },
        ],
      ),
    ).toEqual([
      ['a', 'f', '{"n":1}'],
      ['b', 'g', '{"n":2}'],
    ])
  })

  it('can have content around it', async () => {
    const call = (index: number, more: object) => ({ tool_calls: [{ index, ...more }] })
    const { result } = await play(
      answers(
        answerBody([
          { content: 'Now: ' },
          call(0, { id: 'a', function: { name: 'f', arguments: '{' } }),
          { content: ' ', ...call(0, { function: { arguments: '}' } }) },
          call(1, { id: 'b', function: { name: 'f', arguments: '{}' } }),
          { content: '\n' },
        ]),
      ),
    )
    expect(result.content).toBe('Now:  \n')
    expect(result.toolCalls).toMatchObject([{ inputText: '{}' }, { inputText: '{}' }])
  })

  it('can have arguments that are an object instead of a string', async () => {
    expect(await calls({ index: 0, id: 'a', name: 'f', input: { a: 1 } })).toEqual([
      ['a', 'f', '{"a":1}'],
    ])
  })

  it('gets an id when the server sends none', async () => {
    const { result } = await play(fault('tool-no-id'))
    const ids = result.toolCalls.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(ids.every(Boolean)).toBe(true)
  })

  it('without a name is skipped', async () => {
    expect(await calls({ index: 0, id: '', name: '', input: '' })).toEqual([])
    expect(await calls({ name: 'f', input: '{}' }, {})).toMatchObject([
      [expect.any(String), 'f', '{}'],
    ])
  })

  it('has a key of its own even when ids are the same', async () => {
    const call = { index: 0, id: 'functions.f:0', function: { name: 'f', arguments: '{}' } }
    const { result } = await play(
      answers(
        answerBody([{ tool_calls: [call] }, { tool_calls: [{ ...call, index: 1 }] }], 'tool_calls'),
      ),
    )
    expect(result.toolCalls.map(({ key }) => key)).toEqual(['0/tool:0', '0/tool:1'])
  })

  it('is not finished just because its arguments are valid JSON', async () => {
    const { events } = await play(fault('tool-valid-prefix'))
    const early = events.slice(0, -1).map((event) => JSON.stringify(event))
    expect(early.join()).not.toContain('ready')
  })
})
