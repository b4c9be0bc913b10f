import { toAGUI } from '../../src/ag-ui.ts'
import { toUIMessageStream } from '../../src/ai-sdk.ts'
import { replay } from '../../src/cassette.ts'
import { chatHandler } from '../../src/edge.ts'
import type { StreamEvent } from '../../src/index.ts'
import { faulty, faultyElsewhere, modelFor, type Play, play, recorded } from './cassette-harness.ts'
import { asking, post } from './edge-harness.ts'
import { conversation, each } from './interop-harness.ts'
import { manualClock } from './manual-clock.ts'

export type RemoteProtocol = 'edge' | 'ui-messages' | 'ag-ui'

/** An answer as a server or an agent sends it, chunk by chunk. */
export interface RemoteBody {
  readonly name: string
  readonly chunks: readonly unknown[]
}

/** Every answer in `cassettes/` that is one, and a conversation with tools, in that protocol. */
export async function remoteBodies(protocol: RemoteProtocol): Promise<readonly RemoteBody[]> {
  const plays = [...recorded, ...faulty, ...faultyElsewhere]
  const bodies = await Promise.all(plays.map((one) => bodyOf(one, protocol)))
  const { events } = await conversation()
  const tools = protocol === 'edge' ? framesOf(events) : await written(events, protocol)
  return [...bodies, { name: 'a conversation with tools', chunks: tools }].filter(
    ({ chunks }) => chunks.length > 0,
  )
}

async function bodyOf({ name, cassette }: Play, protocol: RemoteProtocol): Promise<RemoteBody> {
  if (protocol !== 'edge') {
    const { events } = await play(cassette)
    return { name, chunks: await written(events, protocol) }
  }
  const model = modelFor(cassette, {
    apiKey: 'unused',
    fetch: replay(cassette, { match: 'order' }),
  })
  const clock = manualClock({ skip: 59_999 })
  const response = await post(chatHandler({ model, clock, heartbeat: 100_000 }), asking)
  return { name, chunks: chunksIn(await response.text()) }
}

async function written(
  events: readonly StreamEvent[],
  protocol: 'ui-messages' | 'ag-ui',
): Promise<readonly unknown[]> {
  const body =
    protocol === 'ui-messages'
      ? toUIMessageStream(each(events))
      : toAGUI(each(events), { threadId: 'thread', runId: 'run' })
  return chunksIn(await new Response(body).text())
}

/** The frames of a handler: the version, the events, and that it is done. */
function framesOf(events: readonly StreamEvent[]): readonly unknown[] {
  return [{ v: 2 }, ...JSON.parse(JSON.stringify(events)), { done: true }]
}

function chunksIn(body: string): unknown[] {
  const messages = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data)
  return messages.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data))
}
