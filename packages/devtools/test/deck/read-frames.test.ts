import { describe, expect, it } from 'vitest'
import { createFrameReader } from '../../src/deck/log/read-frames.ts'

const encoder = new TextEncoder()

/** Reads a body in pieces of that many bytes. */
function read(body: string, size: number) {
  const reader = createFrameReader('sse')
  const bytes = encoder.encode(body)
  const frames = []
  for (let at = 0; at < bytes.length; at += size) {
    frames.push(...reader.read(bytes.slice(at, at + size)))
  }
  return [...frames, ...reader.end()]
}

describe('the messages of a body', () => {
  const lines = [
    'event: one',
    'data: {"text":"Olá"}',
    '',
    ': a comment',
    'data: 2',
    '',
    'data: 3',
    '',
  ]

  for (const [name, end] of [
    ['line feeds', '\n'],
    ['carriage returns', '\r'],
    ['both', '\r\n'],
  ] as const) {
    it(`are the same however it is cut, with ${name}`, () => {
      const body = `${lines.join(end)}${end}`
      const texts = ['event: one|data: {"text":"Olá"}', ': a comment|data: 2', 'data: 3']
      for (let size = 1; size <= body.length + 1; size++) {
        const frames = read(body, size)
        expect(frames.map(({ text }) => text.split(end).join('|'))).toEqual(texts)
        expect(frames.some(({ isCut }) => isCut)).toBe(false)
      }
    })
  }

  it('are cut where the body ends inside a line', () => {
    const [first, second] = read('data: 1\n\ndata: {"te', 4)
    expect(first).toMatchObject({ text: 'data: 1', bytes: 9, isCut: false })
    expect(second).toMatchObject({ text: 'data: {"te', bytes: 10, isCut: true })
  })
})

describe('binary frames', () => {
  it('are shown as their headers and their payload', () => {
    const reader = createFrameReader('event-stream')
    const frame = binaryFrame({ ':event-type': 'contentBlockDelta' }, '{"delta":{"text":"Hi"}}')
    const frames = [...frame].flatMap((byte) => reader.read(Uint8Array.of(byte)))
    expect(frames).toEqual([
      {
        text: ':event-type: contentBlockDelta\n{"delta":{"text":"Hi"}}',
        bytes: frame.length,
        isCut: false,
      },
    ])
    reader.read(frame.slice(0, 20))
    expect(reader.end()).toMatchObject([{ bytes: 20, isCut: true }])
  })

  it('with impossible lengths are no frames', () => {
    const reader = createFrameReader('event-stream')
    expect(reader.read(new Uint8Array(40))).toEqual([])
    expect(reader.end()).toMatchObject([{ bytes: 40, isCut: true }])
  })
})

/** The checksums stay empty: the page shows a frame, and does not check it. */
function binaryFrame(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const head = Object.entries(headers).flatMap(([name, value]) => {
    const [nameBytes, valueBytes] = [encoder.encode(name), encoder.encode(value)]
    return [nameBytes.length, ...nameBytes, 7, 0, valueBytes.length, ...valueBytes]
  })
  const body = encoder.encode(payload)
  const frame = new Uint8Array(12 + head.length + body.length + 4)
  const view = new DataView(frame.buffer)
  view.setUint32(0, frame.length)
  view.setUint32(4, head.length)
  frame.set(head, 12)
  frame.set(body, 12 + head.length)
  return frame
}
