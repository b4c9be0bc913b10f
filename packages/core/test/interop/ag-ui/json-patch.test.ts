import { describe, expect, it } from 'vitest'
import { createAgentState } from '../../../src/interop/ag-ui/agent-state.ts'
import { applyPatch } from '../../../src/interop/ag-ui/json-patch.ts'

function patched(document: unknown, ...patch: readonly object[]): unknown {
  return applyPatch(structuredClone(document), patch, () => {})
}

describe('a patch', () => {
  it.each([
    ['adds a field', {}, [{ op: 'add', path: '/a', value: 1 }], { a: 1 }],
    ['adds nothing that is there twice', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['adds to a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['adds to its end', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['removes a field', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['removes from a list', [1, 2, 3], [{ op: 'remove', path: '/1' }], [1, 3]],
    [
      'replaces',
      { a: { b: 1 } },
      [{ op: 'replace', path: '/a/b', value: null }],
      { a: { b: null } },
    ],
    ['replaces everything', { a: 1 }, [{ op: 'replace', path: '', value: [] }], []],
    [
      'moves',
      { a: { b: 1 }, c: [] },
      [{ op: 'move', from: '/a/b', path: '/c/0' }],
      { a: {}, c: [1] },
    ],
    ['copies a simple value', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    ['tests', { a: [1] }, [{ op: 'test', path: '/a', value: [1] }], { a: [1] }],
    ['reads names with a slash', { 'a/b~': 1 }, [{ op: 'remove', path: '/a~1b~0' }], {}],
    ['reads an empty name', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
  ])('%s', (_, document, patch, result) => {
    expect(patched(document, ...patch)).toEqual(result)
  })

  it.each([
    ['an unknown operation', {}, { op: 'increase', path: '/a' }],
    ['no path', {}, { op: 'add', value: 1 }],
    ['a path without a slash', {}, { op: 'add', path: 'a', value: 1 }],
    ['a field that is not there', {}, { op: 'remove', path: '/a' }],
    ['a place inside a text', { a: 'b' }, { op: 'add', path: '/a/b', value: 1 }],
    ['a place in nothing', {}, { op: 'add', path: '/a/b', value: 1 }],
    ['a list beyond its end', [1], { op: 'add', path: '/3', value: 1 }],
    ['a list by a name', [1], { op: 'add', path: '/a', value: 1 }],
    ['the length of a list', [1], { op: 'replace', path: '/length', value: 4e9 }],
    ['a test that fails', { a: 1 }, { op: 'test', path: '/a', value: 2 }],
    ['a copy of more than a simple value', { a: {} }, { op: 'copy', from: '/a', path: '/a/b' }],
    ['a move into itself', { a: { b: {} } }, { op: 'move', from: '/a', path: '/a/b/c' }],
    ['a path without end', {}, { op: 'add', path: '/a'.repeat(99_999), value: 1 }],
    ['a prototype', {}, { op: 'add', path: '/__proto__', value: { a: 1 } }],
    ['a field of a prototype', {}, { op: 'add', path: '/__proto__/polluted', value: 1 }],
    ['a method', {}, { op: 'add', path: '/constructor/polluted', value: 1 }],
  ])('fails for %s', (_, document, operation) => {
    expect(() => patched(document, operation)).toThrow(RangeError)
    expect(Object(Object.prototype).polluted).toBeUndefined()
  })
})

describe('the state of an agent', () => {
  it('leaves a snapshot and what was taken as they are', () => {
    const snapshot = { a: [1] }
    const value = { b: 1 }
    const state = createAgentState({})
    state.set(snapshot)
    expect(state.patch([{ op: 'add', path: '/a/-', value }])).toBe(true)
    const taken = state.take()
    expect(state.patch([{ op: 'replace', path: '/a/1/b', value: 2 }])).toBe(true)
    expect([snapshot, value, taken]).toEqual([{ a: [1] }, { b: 1 }, { a: [1, { b: 1 }] }])
    expect(state.take()).toEqual({ a: [1, { b: 2 }] })
  })

  it('is forgotten after a patch that fails, until there is a snapshot', () => {
    const state = createAgentState({ a: 1 })
    expect(state.patch([{ op: 'remove', path: '/b' }])).toBe(false)
    expect(state.patch([{ op: 'add', path: '/b', value: 1 }])).toBe(false)
    expect(state.take()).toEqual({})
    state.set({ a: 2 })
    expect(state.take()).toEqual({ a: 2 })
  })

  it('is forgotten if the agent never stops changing it', () => {
    const state = createAgentState({ a: [] })
    const patch = Array.from({ length: 10_001 }, () => ({ op: 'add', path: '/a/0', value: 1 }))
    expect(state.patch(patch)).toBe(false)
  })

  /** How long the state is at the end as JSON, or that it was forgotten. */
  function lengthAfter(initial: object, patches: readonly (readonly object[])[]): number | string {
    const state = createAgentState(initial)
    for (const patch of patches) {
      if (!state.patch(patch)) return 'forgotten'
      state.take()
    }
    const json = JSON.stringify(state.take())
    return json === '{}' ? 'forgotten' : json.length
  }

  const text = 'x'.repeat(1_000_000)
  const long = Array.from({ length: 200_000 }, () => 1)
  const levels = (count: number): object => (count ? { a: levels(count - 1) } : {})
  const deepPath = '/a'.repeat(60)

  it.each([
    [
      'copies a long text many times',
      { text },
      [
        Array.from({ length: 600 }, (_, index) => ({
          op: 'copy',
          from: '/text',
          path: `/${index}`,
        })),
      ],
    ],
    [
      'moves a long list many times',
      { long },
      [Array.from({ length: 200 }, () => ({ op: 'add', path: '/long/0', value: 1 }))],
    ],
    [
      'changes a long state after every run',
      { long },
      Array.from({ length: 100 }, () => [{ op: 'add', path: '/b', value: 1 }]),
    ],
    [
      'moves it into itself ever deeper',
      { deep: {} },
      [
        Array.from({ length: 500 }, () => [
          { op: 'add', path: '/next', value: levels(60) },
          { op: 'move', from: '/deep', path: `/next${deepPath}/deep` },
          { op: 'move', from: '/next', path: '/deep' },
        ]).flat(),
      ],
    ],
  ])('is forgotten if the agent %s', (_, initial, patches) => {
    expect(lengthAfter(initial, patches)).toBe('forgotten')
  })

  it('is known after many small changes of a state that is not small', () => {
    const initial = {
      items: Array.from({ length: 1_000 }, (_, id) => ({ id, title: 'Something' })),
    }
    const change = (index: number) => [{ op: 'replace', path: `/items/${index}/title`, value: 'x' }]
    expect(
      lengthAfter(
        initial,
        Array.from({ length: 500 }, (_, at) => change(at)),
      ),
    ).toBeTypeOf('number')
  })

  it.each([null, 7, 'a', {}, [null, 1, []]])('survives a patch that is %j', (delta) => {
    const state = createAgentState({ a: 1 })
    state.patch(delta)
    expect([{ a: 1 }, {}]).toContainEqual(state.take())
  })
})
