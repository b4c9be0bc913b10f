import type { Clock } from '../../src/index.ts'
import { type Chance, pick } from './chance.ts'

/** A request as the provider gets it. */
export interface ReceivedRequest {
  readonly messages: readonly ReceivedMessage[]
}

export interface ReceivedMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly id: string }[]
  readonly tool_call_id?: string
}

/** A provider of Chat Completions that answers by chance: well, late, cut, with an error, or with calls. */
export interface RandomProvider {
  readonly fetch: typeof fetch
  readonly requests: readonly ReceivedRequest[]
  /** The text of each answer, and whether all of it was sent. */
  readonly texts: readonly SentText[]
}

export interface SentText {
  text: string
  isWhole: boolean
}

const kinds = ['text', 'text', 'text', 'reasoning', 'call', 'call', 'calls', 'empty'] as const
const endings = ['whole', 'whole', 'whole', 'whole', 'cut', 'lost', 'error', 'refused'] as const

interface Delta {
  readonly delta: object
  readonly finish_reason?: string
}

/** The reason of an answer that only pauses. */
export const pauseReason = 'pause'

/** The tools that it calls: one that runs, one that the app answers, one that a person approves. */
export const calledTools = ['count', 'ask', 'pay'] as const

/** `pauses`: how many of its answers without calls only pause, of eight. */
export function randomProvider(
  chance: Chance,
  clock: Pick<Clock, 'sleep'>,
  { pauses = 0 }: { readonly pauses?: number } = {},
): RandomProvider {
  const requests: ReceivedRequest[] = []
  const texts: SentText[] = []
  let calls = 0

  function call(index: number): object[] {
    const id = `call-${calls++}`
    const name = pick(calledTools, chance)
    const text = chance(8) ? `{"id":"${id}"}` : '{"id":'
    const half = Math.floor(text.length / 2)
    return [
      { tool_calls: [{ index, id, function: { name, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: text.slice(0, half) } }] },
      { tool_calls: [{ index, function: { arguments: text.slice(half) } }] },
    ]
  }

  function answer(): Delta[] {
    const kind = pick(kinds, chance)
    const words = Array.from({ length: 1 + chance(4) }, (_, at) => `word${at}of${texts.length} `)
    const content = words.map((word) => ({ content: word }))
    const deltas = {
      text: content,
      reasoning: [...words.map((word) => ({ reasoning: word })), ...content],
      call: [...(chance(2) ? content : []), ...call(0)],
      calls: [...call(0), ...call(1)],
      empty: [],
    }[kind]
    const reason = kind === 'call' || kind === 'calls' ? 'tool_calls' : stopReason(kind)
    return [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: reason }]
  }

  function stopReason(kind: (typeof kinds)[number]): string {
    // Without content the next request would be the same one.
    return kind !== 'empty' && pauses && chance(8) < pauses ? pauseReason : 'stop'
  }

  async function send(_input: unknown, init?: RequestInit): Promise<Response> {
    requests.push(JSON.parse(String(init?.body)))
    const signal = init?.signal ?? new AbortController().signal
    await clock.sleep(pick([0, 1, 20], chance), signal)
    signal.throwIfAborted()
    const ending = pick(endings, chance)
    if (ending === 'refused') return new Response('No', { status: pick([400, 429, 500], chance) })
    const frames = answer()
    const end = ending === 'whole' ? frames.length : chance(frames.length)
    const rest = frames.slice(0, end).values()
    const sent: SentText = { text: '', isWhole: false }
    texts.push(sent)
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await clock.sleep(pick([0, 1, 20, 200], chance), signal)
          if (signal.aborted) return controller.error(signal.reason)
          const next = rest.next()
          if (!next.done) {
            sent.text += Object(next.value.delta).content ?? ''
            sent.isWhole = next.value.finish_reason !== undefined
            controller.enqueue(new TextEncoder().encode(sse({ choices: [next.value] })))
          } else if (ending === 'lost') controller.error(new TypeError('network error'))
          else {
            const error = sse({ error: { code: 500, message: 'Out of order' } })
            if (ending === 'error') controller.enqueue(new TextEncoder().encode(error))
            controller.close()
          }
        },
      },
      { highWaterMark: 0 },
    )
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  return { fetch: send, requests, texts }
}

/** A provider refuses a conversation in which a call has no output, or an output no call. */
export function requestProblem({ messages }: ReceivedRequest): string {
  const problems: string[] = []
  let expected: string[] = []
  for (const { role, tool_call_id: answered = '', tool_calls: calls = [] } of messages) {
    if (role === 'tool') {
      if (!expected.includes(answered)) problems.push(`an output without a call: ${answered}`)
      expected = expected.filter((id) => id !== answered)
      continue
    }
    problems.push(...expected.map((id) => `a call without an output: ${id}`))
    expected = calls.map(({ id }) => id)
  }
  problems.push(...expected.map((id) => `a call without an output at the end: ${id}`))
  return problems.join(', ')
}

/** One message of an event stream. */
function sse(chunk: unknown): string {
  return `data: ${JSON.stringify(chunk)}\n\n`
}
