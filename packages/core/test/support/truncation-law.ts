import { expect } from 'vitest'
import type { Cassette } from '../../src/cassette.ts'
import type { ChatResult } from '../../src/index.ts'
import { begin, bytesOf, type Play } from './cassette-harness.ts'

/** A recording whose last answer can be cut off, and what comes of it uncut. */
export interface Cuttable extends Play {
  readonly whole: ChatResult
}

/** Cuts the last answer off, and checks that it is not taken for a complete one and keeps what came. */
export async function expectHonestCut({ name, cassette, whole }: Cuttable, after: number) {
  const last: Cassette = { version: 2, interactions: cassette.interactions.slice(-1) }
  const as = after % 2 ? 'end' : 'error'
  const cut = await begin(last, { replay: { drop: { after, as } } }).stream.result
  const at = `${name} cut after ${after} bytes`
  expect(cut.outcome.type, at).toMatch(/^(truncated|failed)$/)
  expect(
    cut.toolCalls.filter(({ status }) => status !== 'unfinished'),
    at,
  ).toEqual([])
  expect(JSON.stringify(cut.message.parts), at).not.toContain('"streaming"')
  expect(whole.content.startsWith(cut.content), at).toBe(true)
  expect(whole.reasoning.startsWith(cut.reasoning), at).toBe(true)
  for (const { key, inputText } of cut.toolCalls) {
    const call = whole.toolCalls.find((made) => made.key === key)
    expect(call?.inputText.startsWith(inputText), at).toBe(true)
  }
}

/** How many bytes of the last answer prove that it finished, by the wire alone. */
export function endOfFinish(cassette: Cassette): number {
  const headers = cassette.interactions.at(-1)?.response.headers
  if (String(headers?.['Content-Type']).includes('amazon.eventstream')) {
    return endInFrames(bytesOf(cassette))
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(cassette))
  const finishes = createProof()
  for (const message of text.matchAll(/(?:.+(?:\r\n|\n|\r|$))+/g)) {
    const lines = message[0].trimEnd()
    const data = lines
      .replace(/^event: .*\s/, '')
      .replace(/^\uFEFF?data: ?/gm, '')
      .replace(/\rdata: ?/g, '\n')
    if (finishes(data)) return encoded(text.slice(0, message.index + lines.length))
  }
  return Number.POSITIVE_INFINITY
}

/** Bedrock's frames begin with their length and that of their headers. Their payloads are JSON. */
function endInFrames(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const finishes = createProof()
  for (let at = 0; at + 16 <= bytes.length; ) {
    const length = view.getUint32(at)
    const payload = bytes.subarray(at + 12 + view.getUint32(at + 4), at + length - 4)
    at += Math.max(length, 16)
    if (finishes(new TextDecoder().decode(payload))) return at
  }
  return Number.POSITIVE_INFINITY
}

/** Whether a chunk ends its answer. Only Anthropic needs two chunks for that. */
function createProof(): (data: string) => boolean {
  let stopped = false
  return (data) => {
    try {
      const parsed = JSON.parse(data)
      const { type, delta, choices = [], candidates = [], promptFeedback } = parsed
      // The call of a program comes with its stop reason in the start.
      if (type === 'message_start') stopped ||= Boolean(parsed.message.stop_reason)
      if (type === 'message_delta') stopped ||= Boolean(delta.stop_reason)
      if (type === 'message_stop') return stopped
      if (/^response\.(completed|incomplete)$/.test(type)) return true
      if (promptFeedback?.blockReason || parsed.stopReason) return true
      return [...choices, ...candidates].some(({ index, finish_reason, finishReason }) => {
        return !index && (finishReason ?? (finish_reason !== 'error' && finish_reason))
      })
    } catch {
      return false
    }
  }
}

function encoded(text: string): number {
  return new TextEncoder().encode(text).length
}
