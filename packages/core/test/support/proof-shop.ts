import { expect } from 'vitest'
import { aguiHeaders, fromAGUI, toAGUI } from '../../src/ag-ui.ts'
import { fromUIMessages, toUIMessageStream } from '../../src/ai-sdk.ts'
import { type Replay, replay } from '../../src/cassette.ts'
import { createProofs, RefusedError } from '../../src/edge.ts'
import { type Message, streamChat } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { aguiVersions, createAGUIClient } from './ag-ui-client.ts'
import { aiSdkVersions, createAISDKClient } from './ai-sdk-client.ts'
import { answerBody, answers, anyModel } from './cassette-harness.ts'
import { manualClock } from './manual-clock.ts'
import { createTanStackClient } from './tanstack-client.ts'

export const secret = 'one for all servers'
export const input = jsonSchema<{ amount: number }>({ type: 'object' })
export const detail = { type: 'reasoning.encrypted', data: 'opaque', id: 'rs_1', index: 0 }

export function calling(name: string, text = '{ "amount": 7 }'): string {
  const call = { index: 0, id: 'call', function: { name, arguments: text } }
  const deltas = [{ reasoning: 'Hm', reasoning_details: [detail] }, { tool_calls: [call] }]
  return answerBody(deltas, 'tool_calls')
}

export const thanks = answerBody([{ content: 'Done' }])
export const unavailable = { role: 'tool', content: 'The output of this call is unavailable' }

/** A shop that refunds once a person approves, and looks up what things cost. */
export function shop(...bodies: string[]) {
  const paid: unknown[] = []
  const fetch = replay(answers(...bodies), { match: 'order' })
  const clock = manualClock({ skip: 0 })
  const refund = tool({
    input,
    approve: true,
    execute: ({ amount }) => {
      paid.push(amount)
      return `paid ${amount}`
    },
  })
  const price = tool({ input, execute: ({ amount }) => ({ euros: amount }) })
  const nothing = tool({ input, execute: () => {} })
  // The client's own.
  const look = tool({ input })
  const tools = { refund, price, nothing, look }
  const session = { user: 'ana' }

  /** As the guides write it, whatever the protocol. */
  async function answer(messages: readonly Message[]) {
    const proofs = createProofs({ secret, user: session.user, tools, clock })
    const history = await proofs.verify(messages)
    const model = anyModel({ fetch })
    const stream = streamChat({ model, tools, messages: history, replayable: false })
    return proofs.sign(stream, history)
  }

  return { answer, paid, fetch, clock, session }
}

export type Shop = ReturnType<typeof shop>

/** The first frames of an answer. */
function cutting(network: { frames: number }, body: ReadableStream<Uint8Array>): Promise<Response> {
  return new Response(body).text().then((text) => {
    const frames = text.split(/(?<=\n\n)/)
    return new Response(frames.slice(0, network.frames).join(''), { headers: aguiHeaders })
  })
}

export function refusal(error: unknown): Response {
  if (!(error instanceof RefusedError)) throw error
  // TanStack AI shows this text of a response, and no other.
  return new Response(error.message, { status: error.status, statusText: error.message })
}

export const protocols = [
  ...aiSdkVersions.map(({ version, sdk }) => ({
    name: `AI SDK ${version}`,
    client({ answer }: Shop, network = { frames: Number.POSITIVE_INFINITY }) {
      return createAISDKClient(async (messages) => {
        const events = await answer(fromUIMessages(messages)).catch(refusal)
        if (events instanceof Response) return events
        return cutting(network, toUIMessageStream(events, { messages }))
      }, sdk)
    },
  })),
  ...aguiVersions.map(({ version, Agent }) => ({
    name: `AG-UI ${version}`,
    client({ answer }: Shop, network = { frames: Number.POSITIVE_INFINITY }) {
      return createAGUIClient(async (input) => {
        const events = await answer(fromAGUI(input)).catch(refusal)
        if (events instanceof Response) return events
        return cutting(network, toAGUI(events, input))
      }, Agent)
    },
  })),
  {
    name: 'TanStack AI',
    client({ answer }: Shop, network = { frames: Number.POSITIVE_INFINITY }) {
      return createTanStackClient(async (input) => {
        const events = await answer(fromAGUI(input)).catch(refusal)
        if (events instanceof Response) return events
        return cutting(network, toAGUI(events, input))
      })
    },
  },
]

export type Client = ReturnType<(typeof protocols)[number]['client']>

/** The client rewrites what it stores. */
export function rewrite(client: Client, from: string | RegExp, to: string): void {
  const before = JSON.stringify(client.messages)
  const after = before.replaceAll(from, to)
  expect(after).not.toBe(before)
  client.messages = JSON.parse(after)
}

export function modelRead({ exchanges }: Replay): unknown[] {
  return JSON.parse(exchanges.at(-1)?.request.body ?? '').messages
}
