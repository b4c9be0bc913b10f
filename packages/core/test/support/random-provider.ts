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
}

const kinds = ['text', 'text', 'text', 'reasoning', 'call', 'call', 'calls', 'empty'] as const
const endings = ['whole', 'whole', 'whole', 'whole', 'cut', 'lost', 'error', 'refused'] as const

/** The tools that it calls: one that runs, one that the app answers, one that a person approves. */
export const calledTools = ['count', 'ask', 'pay'] as const

export function randomProvider(chance: Chance, clock: Pick<Clock, 'sleep'>): RandomProvider {
  const requests: ReceivedRequest[] = []
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

  function answer(): string[] {
    const kind = pick(kinds, chance)
    const words = Array.from({ length: 1 + chance(4) }, (_, at) => `word${at} `)
    const content = words.map((word) => ({ content: word }))
    const deltas = {
      text: content,
      reasoning: [...words.map((word) => ({ reasoning: word })), ...content],
      call: [...(chance(2) ? content : []), ...call(0)],
      calls: [...call(0), ...call(1)],
      empty: [],
    }[kind]
    const reason = kind === 'call' || kind === 'calls' ? 'tool_calls' : 'stop'
    return [
      ...deltas.map((delta) => sse({ choices: [{ delta }] })),
      sse({ choices: [{ delta: {}, finish_reason: reason }] }),
    ]
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
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await clock.sleep(pick([0, 1, 20, 200], chance), signal)
          if (signal.aborted) return controller.error(signal.reason)
          const next = rest.next()
          if (!next.done) controller.enqueue(new TextEncoder().encode(next.value))
          else if (ending === 'lost') controller.error(new TypeError('network error'))
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

  return { fetch: send, requests }
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
