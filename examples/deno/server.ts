// Keeps the key of a page that asks `edge('/api/chat')`. Bun has the same, as `Bun.serve`.
// KEY=… SECRET=… deno run --allow-net --allow-env server.ts
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

const { KEY = '', SECRET = '', BASE_URL, PORT = '8000' } = Deno.env.toObject()

const answer = chatHandler({
  model: (id) => openrouter(id, { apiKey: KEY, baseURL: BASE_URL }),
  allow: ['x-ai/grok-code-fast-1'],
  system: 'You answer in Portuguese.',
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
  onError: (error) => console.error(error),
})

Deno.serve({ port: Number(PORT) }, (request) => {
  const { pathname } = new URL(request.url)
  return pathname === '/api/chat' ? answer(request) : new Response(null, { status: 404 })
})
