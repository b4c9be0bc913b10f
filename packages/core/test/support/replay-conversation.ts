import { type Cassette, type Replay, replay } from '../../src/cassette.ts'
import { type ChatResult, type Message, streamChat, withToolOutput } from '../../src/index.ts'
import { inputOf, modelFor } from './cassette-harness.ts'
import { wires } from './recorded-requests.ts'

/**
 * A whole recorded conversation, each request matched against the recorded one, the calls answered
 * as they were, and the history kept as JSON from turn to turn.
 */
export async function converse(
  cassette: Cassette,
): Promise<{ results: readonly ChatResult[]; fetch: Replay }> {
  const fetch = replay(cassette)
  const model = modelFor(cassette, { apiKey: 'unused', fetch })
  const results: ChatResult[] = []
  let history: Message[] = []
  let sent = 0
  for (const [index, { request }] of cassette.interactions.entries()) {
    const input = inputOf(request)
    // Each request repeats the messages of the one before it.
    const messages = [...history, ...input.messages.slice(sent)]
    sent = input.messages.length
    const result = await streamChat({ ...input, model, messages }).result
    results.push(result)
    const outputs = outputsOf(cassette, index + 1)
    const answer = result.toolCalls.reduce((message, { key }, nth) => {
      return withToolOutput(message, key, { output: outputs[nth] })
    }, result.message)
    history = [...messages, JSON.parse(JSON.stringify(answer))]
  }
  return { results, fetch }
}

/** The outputs of the tools, in the order of their calls. */
function outputsOf({ interactions }: Cassette, index: number): unknown[] {
  const request = interactions[index]?.request
  if (!request) return []
  const wire = wires.find(({ at }) => request.url.startsWith(at))
  if (wire) return wire.outputs(request)
  const { messages } = JSON.parse(String(request.body))
  return messages.flatMap(({ role, content }: { role: string; content: string }) =>
    role === 'tool' ? [content] : [],
  )
}
