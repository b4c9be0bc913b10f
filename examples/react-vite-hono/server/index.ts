import { randomUUID } from 'node:crypto'
import { chatHandler } from '@deltakit/core/edge'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { model } from './model.ts'
import { tools } from './tools.ts'

const { PORT = '3000', SECRET = randomUUID() } = process.env

const handler = chatHandler({
  model,
  tools,
  system: 'Answer briefly, in Markdown.',
  // Signs what only the server can know, such as the output of a tool.
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total),
  onError: (error) => console.error(error),
})

const app = new Hono()
app.on(['GET', 'POST', 'DELETE'], '/api/chat', (c) => handler(c.req.raw))
app.use(serveStatic({ root: 'dist' }))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`)
})
