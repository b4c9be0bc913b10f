import type { Message, Model, StreamChatOptions } from '@deltakit/core'
import { hashKey, replaceEqualDeep } from '@tanstack/react-query'

/** The query key of a completion. `request` stands for everything besides the messages. */
export type CompletionKey = readonly [
  'deltakit',
  'completion',
  model: string,
  input: { readonly messages: readonly Message[]; readonly request: string },
]

/** What a completion is requested with. Its stream belongs to the query, so it takes no `signal`. */
export type CompletionRequest = Omit<
  StreamChatOptions,
  'signal' | 'replayable' | 'continued' | 'onEvents'
>

/**
 * A key of everything that decides the answer: the address, the body, the tools, the output. It shows
 * the model and the messages; the rest may hold a credential (a URL with `?key=`, a field of the body)
 * and is only there as a fingerprint.
 */
export function completionKey(options: CompletionRequest): CompletionKey {
  // How patiently a request is made does not change its answer.
  const { model, messages, middleware, clock, retry, timeout, tools, output, ...settings } = options
  // A model may read its output format in the prompt, where `request` does not write it.
  const format = output && [output.name, output.description, output.schema, output.strict]
  const request = fingerprint(hashKey([settings, format, stableRequest(options)]))
  return ['deltakit', 'completion', `${model.vendor}/${model.id}`, { messages, request }]
}

/** The request as the model writes it, without what differs each time that it writes the same one. */
function stableRequest({ model, ...input }: CompletionRequest): object {
  const [one, other] = [written(model, input), written(model, input)]
  // An id or a nonce would make every render another query, and each of them is paid for.
  const stable = Object.entries(one.body).filter(
    ([name, value]) => replaceEqualDeep(value, Reflect.get(other.body, name)) === value,
  )
  return [one.url === other.url ? one.url : '', stable]
}

function written(model: Model, input: Parameters<Model['request']>[0]) {
  try {
    return model.request(input)
  } catch {
    // The query runs into the same error when it is fetched, and reports it.
    return { url: '', body: {} }
  }
}

/** 64 bits of a text in hexadecimal digits (FNV-1a with two primes). It does not lead back to the text. */
function fingerprint(text: string): string {
  let low = 0x811c9dc5
  let high = 0x9dc5811c
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
