import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../../src/index.ts'
import {
  createToolCallReader,
  type WireCall,
} from '../../../src/providers/chat-completions/tool-call-deltas.ts'

/** The calls that these deltas make, as `id name arguments`. */
function callsOf(...deltas: readonly WireCall[]): string[] {
  const events: StreamEvent[] = []
  const read = createToolCallReader((event) => events.push(event))
  for (const delta of deltas) read(delta)
  return events.flatMap((event) => {
    if (event.type !== 'tool-call') return []
    const inputs = events.map((other) =>
      other.type === 'tool-input' && other.part === event.part ? other.delta : '',
    )
    return [`${event.id} ${event.name} ${inputs.join('')}`]
  })
}

const start = (id: string, more: object = {}) => ({ id, function: { name: 'f' }, ...more })
const more = (text: unknown, place: object = {}) => ({ function: { arguments: text }, ...place })

describe('a delta continues', () => {
  it('the call of its index', () => {
    expect(
      callsOf(
        start('a', { index: 0 }),
        start('b', { index: 1 }),
        more('1', { index: 0 }),
        more('2', { index: 1 }),
      ),
    ).toEqual(['a f 1', 'b f 2'])
  })

  it('a call with nothing, where a server writes `null` for no arguments', () => {
    expect(callsOf(start('a', { index: 0 }), more('null', { index: 0 }))).toEqual(['a f '])
    const list = ['{"a":', 'null', '}'].map((text) => more(text, { index: 0 }))
    expect(callsOf(start('a', { index: 0 }), ...list)).toEqual(['a f {"a":null}'])
  })

  it('the call of its id if there is no index', () => {
    expect(callsOf(start('a'), start('b'), more('1', { id: 'a' }), more('2', { id: 'b' }))).toEqual(
      ['a f 1', 'b f 2'],
    )
  })

  it('the call of its id if only the first delta has an index', () => {
    expect(
      callsOf(
        start('a', { index: 0 }),
        start('b', { index: 1 }),
        more('1', { id: 'a' }),
        more('2', { id: 'b' }),
      ),
    ).toEqual(['a f 1', 'b f 2'])
  })

  it('the latest call if there is neither', () => {
    expect(callsOf(start('a'), more('1'), start('b'), more('2'), more('3'))).toEqual([
      'a f 1',
      'b f 23',
    ])
  })

  it.each([null, '', undefined])('its call even if the id is %j', (id) => {
    expect(callsOf(start('a', { index: 0 }), more('1', { index: 0, id }))).toEqual(['a f 1'])
  })
})

describe('a delta opens another call', () => {
  it('with a new id at the index of a known one', () => {
    expect(
      callsOf(start('a', { index: 0 }), more('1', { index: 0 }), start('b', { index: 0 })),
    ).toEqual(['a f 1', 'b f '])
  })

  it('with a known id at a new index, because ids can repeat', () => {
    expect(callsOf(start('add:0', { index: 0 }), start('add:0', { index: 1 }))).toEqual([
      'add:0 f ',
      'add:0 f ',
    ])
  })

  it('with a name, if there is neither index nor id', () => {
    expect(callsOf({ function: { name: 'f' } }, { function: { name: 'g' } })).toEqual([
      'tool:0 f ',
      'tool:1 g ',
    ])
  })
})

describe('fields of another type', () => {
  const noTexts = [1, true, {}, [], { toString: 0 }].map((value) => ({ value }))

  it.each(noTexts)('an id of $value is ignored', ({ value: id }) => {
    expect(callsOf({ index: 0, id, function: { name: 'f', arguments: '{}' } })).toEqual([
      'tool:0 f {}',
    ])
  })

  it.each(noTexts)('a call whose name is $value is ignored', ({ value: name }) => {
    expect(callsOf({ index: 0, id: 'a', function: { name, arguments: '{}' } })).toEqual([])
  })

  it.each([1e9, -1, 0.5, '0', '__proto__', true])(
    'an index of %j works like any other',
    (index) => {
      expect(callsOf(start('a', { index }), more('1', { index }))).toEqual(['a f 1'])
    },
  )

  it('arguments that are no text are written as JSON', () => {
    expect(callsOf(start('a'), more({ a: [1] }))).toEqual(['a f {"a":[1]}'])
  })
})
