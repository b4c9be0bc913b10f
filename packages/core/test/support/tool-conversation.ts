import { replay } from '../../src/cassette.ts'
import {
  type ChatStream,
  type Model,
  type StreamChatOptions,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { jsonSchema, type Schema } from '../../src/tools.ts'
import { answerBody, answers, anyModel, hi, requestBody } from './cassette-harness.ts'

export const place: Schema<{ place: string }> = jsonSchema({
  type: 'object',
  properties: { place: { type: 'string' } },
})

export const anyInput: Schema = jsonSchema({})

/** The body of an answer that makes those calls. */
export function calling(...calls: [name: string, input: string][]): string {
  const deltas = calls.map(([name, input], index) => ({
    tool_calls: [{ index, id: `call-${index}`, function: { name, arguments: input } }],
  }))
  return answerBody(deltas, 'tool_calls')
}

/** One call of `weather`. */
export const oneCall = calling(['weather', '{"place":"Faro"}'])

/** An answer without calls. */
export const done = answerBody([{ content: 'Done.' }])

type Fetch = ReturnType<typeof replay>

/** A conversation with a provider that answers with those bodies, one after the other. */
export function converse(
  bodies: readonly string[],
  options: Partial<StreamChatOptions>,
): { readonly fetch: Fetch; readonly model: Model; readonly stream: ChatStream } {
  const fetch = replay(answers(...bodies), { match: 'order' })
  const model = anyModel({ apiKey: 'unused', fetch })
  return { fetch, model, stream: streamChat({ model, messages: hi, retry: false, ...options }) }
}

/** The outputs of calls in the request of that index. */
export function outputsIn(fetch: Fetch, index: number): unknown[] {
  return requestBody(fetch, index).messages.flatMap(({ role, content }) =>
    role === 'tool' ? [content] : [],
  )
}

/** Where steps start and end in events, such as `start 0`. */
export function bracketsIn(events: readonly StreamEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'start' || event.type === 'end' ? [`${event.type} ${event.step}`] : [],
  )
}

/** The brackets of that many steps, one after the other. */
export function bracketsOf(steps: number): string[] {
  return Array.from({ length: steps }, (_, step) => [`start ${step}`, `end ${step}`]).flat()
}
