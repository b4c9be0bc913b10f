import { randomUUID } from 'node:crypto'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { demoModel } from '../../../server/demo.ts'
import { tools } from '../../../server/tools.ts'

const { OPENROUTER_API_KEY: apiKey, SECRET = randomUUID() } = process.env

export const POST = chatHandler({
  model: (id) => (apiKey ? openrouter(id, { apiKey }) : demoModel()),
  allow: ['x-ai/grok-code-fast-1'],
  tools,
  system: 'Answer briefly, in Markdown.',
  // Signs what only the server can know, such as the output of a tool.
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total),
  onError: (error) => console.error(error),
})
