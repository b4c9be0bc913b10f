import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { demoModel } from './demo.ts'
import { tools } from './tools.ts'

interface Environment {
  readonly OPENROUTER_API_KEY?: string
  /** Signs what only the server can know, such as the output of a tool: any long random text. */
  readonly SECRET: string
  readonly BASE_URL?: string
}

interface Context {
  waitUntil(promise: Promise<unknown>): void
}

export default {
  async fetch(request: Request, env: Environment, context: Context): Promise<Response> {
    if (new URL(request.url).pathname !== '/api/chat') return new Response(null, { status: 404 })
    const { OPENROUTER_API_KEY: apiKey, SECRET: secret, BASE_URL: baseURL } = env
    const handler = chatHandler({
      model: (id) => (apiKey ? openrouter(id, { apiKey, baseURL }) : demoModel()),
      allow: ['x-ai/grok-code-fast-1'],
      tools,
      secret,
      onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
      onError: (error) => console.error(error),
    })
    return handler(request, env, context)
  },
}
