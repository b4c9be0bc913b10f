// Keeps the key of a page that asks `edge('/api/chat')`.
// npx wrangler secret put KEY, and SECRET, which is any long random text.
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

interface Environment {
  readonly KEY: string
  readonly SECRET: string
  readonly BASE_URL?: string
}

interface Context {
  waitUntil(promise: Promise<unknown>): void
}

export default {
  async fetch(request: Request, env: Environment, context: Context): Promise<Response> {
    if (new URL(request.url).pathname !== '/api/chat') return new Response(null, { status: 404 })
    const answer = chatHandler({
      model: (id) => openrouter(id, { apiKey: env.KEY, baseURL: env.BASE_URL }),
      allow: ['x-ai/grok-code-fast-1'],
      system: 'You answer in Portuguese.',
      secret: env.SECRET,
      onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
      onError: (error) => console.error(error),
    })
    return answer(request, env, context)
  },
}
