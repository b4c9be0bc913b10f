import { replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler } from '../../src/edge.ts'
import type { Model } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, answers } from './cassette-harness.ts'

export const key = 'sk-canary/0123+456=789'
export const secret = 'canary of the handler'

export function modelOn(cassette = answers(answerBody([{ content: 'Olá' }]))): {
  model: (id: string) => Model
  fetch: ReturnType<typeof replay>
} {
  const fetch = replay(cassette, { match: 'order' })
  const model = (id: string) =>
    compatible(id, { baseURL: 'https://made.test/v1', apiKey: key, fetch })
  return { model, fetch }
}

export function handlerOn(
  options: Partial<ChatHandlerOptions> = {},
  cassette?: Parameters<typeof modelOn>[0],
) {
  const { model, fetch } = modelOn(cassette)
  const logged: unknown[] = []
  const handler = chatHandler({
    model,
    allow: ['small', 'large'],
    system: 'canary system prompt',
    retry: false,
    secret,
    tools: { refund: tool({ input: jsonSchema({ type: 'object' }), execute: () => 'paid' }) },
    onError: (error) => logged.push(error),
    ...options,
  })
  return { handler, fetch, logged }
}

/** Everything a response shows. */
export async function shown(response: Response): Promise<string> {
  return [response.status, ...[...response.headers].flat(), await response.text()].join('\n')
}
