import { replay } from '../../src/cassette.ts'
import { chatHandler, type OriginOptions } from '../../src/edge.ts'
import { answerBody, answers, anyModel } from './cassette-harness.ts'
import { asking } from './edge-harness.ts'

export const json = { 'content-type': 'application/json' }

export function respond(
  options: OriginOptions,
  { url = 'https://app.test/api/chat', method = 'POST', ...headers }: Record<string, string>,
): Promise<Response> {
  const fetch = replay(answers(answerBody([{ content: 'Olá' }])), { match: 'order' })
  const handler = chatHandler({ model: anyModel({ fetch }), ...options })
  const body = method === 'POST' ? JSON.stringify(asking) : null
  return handler(new Request(url, { method, headers: { ...json, ...headers }, body }))
}
