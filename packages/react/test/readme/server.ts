import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

const { OPENROUTER_API_KEY: apiKey } = process.env

// Request in, Response out: a route of Next.js, Hono, a Worker, Bun, Deno or Node.
export const POST = chatHandler({ model: openrouter('x-ai/grok-code-fast-1', { apiKey }) })
