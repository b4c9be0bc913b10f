// @ts-check
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

/** A server that says what became of calls that were stopped. */
export function createServer(onStopped = (/** @type {string} */ _name) => {}) {
  const server = new McpServer({ name: 'example', version: '1.0.0' })
  server.registerTool(
    'add',
    {
      inputSchema: { a: z.number(), b: z.number() },
      outputSchema: { sum: z.number() },
    },
    ({ a, b }) => ({
      content: [{ type: 'text', text: String(a + b) }],
      structuredContent: { sum: a + b },
    }),
  )
  server.registerTool('files.read', { inputSchema: { path: z.string() } }, ({ path }) => {
    if (path === 'none') {
      return { content: [{ type: 'text', text: 'There is no such file' }], isError: true }
    }
    return { content: [{ type: 'text', text: `This is ${path}` }] }
  })
  server.registerTool('draw', {}, () => ({
    content: [
      { type: 'text', text: 'A dot' },
      { type: 'image', data: dot, mimeType: 'image/png' },
    ],
  }))
  // It is never done.
  server.registerTool('watch', {}, async ({ signal, sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken ?? ''
    await sendNotification({
      method: 'notifications/progress',
      params: { progressToken, progress: 1, total: 3 },
    })
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    onStopped('watch')
    return { content: [] }
  })
  return server
}

if (process.argv[1] === import.meta.filename) {
  const server = createServer((name) => console.error(`stopped ${name}`))
  await server.connect(new StdioServerTransport())
}
