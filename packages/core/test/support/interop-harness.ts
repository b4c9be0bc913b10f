import { z } from 'zod'
import { type ReplayOptions, replay } from '../../src/cassette.ts'
import type { AssistantMessage, StreamEvent } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { answers, anyModel, type PlayOptions, play, said } from './cassette-harness.ts'

/** A body as a `fetch`: what a page or another client would be answered. */
export function serving(
  body: () => ReadableStream<Uint8Array> | string,
  { cut, drop }: Pick<ReplayOptions, 'cut' | 'drop'> = {},
): typeof fetch {
  const headers = { 'content-type': ['text/event-stream'] }
  return async (input, init) => {
    const bytes = new Uint8Array(await new Response(body()).arrayBuffer())
    const { url } = new Request('http://elsewhere/')
    const request = { method: 'POST', url }
    const cassette = {
      version: 2 as const,
      interactions: [{ request, response: { code: 200, body: bytes, headers } }],
    }
    void input
    return replay(cassette, { match: 'order', ...(cut && { cut }), ...(drop && { drop }) })(
      'http://elsewhere/',
      init,
    )
  }
}

export async function* each(events: readonly StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events
}

/** What an answer says, without what its wire makes of its places. */
export function essence({ parts, steps }: AssistantMessage): object {
  return {
    steps: steps.map(({ outcome, usage, finish }) => ({
      outcome: plain(outcome),
      usage,
      raw: finish?.raw,
    })),
    parts: parts.flatMap(bare).sort((a, b) => Number('url' in a) - Number('url' in b)),
  }
}

/** What is told of a source or a file may come later than it did, for then all of it is known. */
function bare(part: AssistantMessage['parts'][number]): object[] {
  if (part.type === 'provider-state') return []
  const { key, providerState, ...shown } = part
  if (shown.type !== 'tool-call') return [shown]
  return [{ ...shown, inputText: shown.inputText.trim() || '{}' }]
}

function plain(outcome: AssistantMessage['steps'][number]['outcome']): unknown {
  return outcome?.type === 'failed' ? 'failed' : outcome
}

const weather = { name: 'weather', arguments: '{ "city": "Lisboa" }' }
const calls = said(
  [
    { reasoning: 'Let me look.' },
    { content: 'One moment. ' },
    { tool_calls: [{ index: 0, id: 'call-0', function: weather }] },
    { tool_calls: [{ index: 1, id: 'call-1', function: { name: 'broken', arguments: '{}' } }] },
  ],
  'tool_calls',
)
const sums = said([{ reasoning: 'So.' }, { content: 'It is sunny.' }])

/** An answer of two steps with outputs between them: one that was shown early, and one that failed. */
export function conversation(options: PlayOptions = {}): ReturnType<typeof play> {
  const input = z.object({})
  const broken = tool({
    input,
    execute: () => {
      throw new Error('Out of order')
    },
  })
  const weather = tool({
    input: z.object({ city: z.string() }),
    async *execute({ city }) {
      yield { city, sky: '…' }
      yield { city, sky: 'clear' }
    },
  })
  const tools = { weather, broken, ...options.tools }
  return play(answers(calls, sums), { make: anyModel, toolTimeout: 100_000, ...options, tools })
}

/** The same, stopped at a call that a person has to allow. */
export function waitingConversation(): ReturnType<typeof play> {
  const weather = tool({ input: z.object({ city: z.string() }), approve: true, execute: () => '' })
  return conversation({ tools: { weather } })
}

/** Events that tell how many of them were asked for, and whether anybody left. */
export function counted(events: readonly StreamEvent[]): {
  readonly iterable: AsyncIterable<StreamEvent>
  readonly so: { asked: number; left: boolean }
} {
  const so = { asked: 0, left: false }
  async function* tell(): AsyncGenerator<StreamEvent> {
    try {
      for (const event of events) {
        so.asked++
        yield event
      }
    } finally {
      so.left = true
    }
  }
  return { iterable: tell(), so }
}

/** The body of the last request a model was asked with. */
export function listening(answer: string): { fetch: typeof fetch; bodies: Told[] } {
  const bodies: Told[] = []
  const served = serving(() => answer)
  return {
    bodies,
    fetch: (input, init) => {
      bodies.push(JSON.parse(String(init?.body)))
      return served(input, init)
    },
  }
}

export interface Told {
  readonly messages: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}
