import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { demoModel } from './demo.ts'
import { tools } from './tools.ts'

const {
  OPENROUTER_API_KEY: apiKey,
  SECRET = crypto.randomUUID(),
  BASE_URL: baseURL,
  PORT = '8000',
} = Deno.env.toObject()

const handler = chatHandler({
  model: (id) => (apiKey ? openrouter(id, { apiKey, baseURL }) : demoModel()),
  allow: ['x-ai/grok-code-fast-1'],
  tools,
  // Signs what only the server can know, such as the output of a tool.
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
  onError: (error) => console.error(error),
})

/** The files of the page. */
const types: Partial<Record<string, string>> = {
  '/index.html': 'text/html',
  '/main.js': 'text/javascript',
  '/style.css': 'text/css',
}

Deno.serve({ port: Number(PORT) }, async (request) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/api/chat') return handler(request)
  const name = pathname === '/' ? '/index.html' : pathname
  const type = types[name]
  if (!type) return new Response(null, { status: 404 })
  const file = await Deno.readFile(`page${name}`)
  return new Response(file, { headers: { 'content-type': type } })
})
