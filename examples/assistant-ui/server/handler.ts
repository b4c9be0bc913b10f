import { randomUUID } from 'node:crypto'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { demoModel } from './demo.ts'
import { tools } from './tools.ts'

const { OPENROUTER_API_KEY: apiKey, SECRET = randomUUID() } = process.env

export const handler = chatHandler({
  model: (id) => (apiKey ? openrouter(id, { apiKey }) : demoModel()),
  allow: ['x-ai/grok-code-fast-1'],
  tools,
  // Signs what only the server can know, such as the output of a tool.
  secret: SECRET,
  onError: (error) => console.error(error),
})
