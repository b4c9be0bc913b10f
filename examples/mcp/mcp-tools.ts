import { ToolError, type Tools } from '@deltakit/core'
import { jsonSchema, tool } from '@deltakit/core/tools'
import type { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'

/** The tools of a connected MCP server, which executes their calls. */
export async function mcpTools(client: Client): Promise<Tools> {
  const tools: Record<string, Tools[string]> = {}
  let cursor: string | undefined
  do {
    const page = await client.listTools({ cursor })
    for (const { name, description, inputSchema } of page.tools) {
      // Providers take no other characters in a name.
      tools[name.replace(/[^\w-]/g, '_')] = tool({
        description,
        input: jsonSchema<Record<string, unknown>>(inputSchema),
        async execute(input, { key, signal, emitData }) {
          const answer = await client.callTool({ name, arguments: input }, undefined, {
            signal,
            timeout: 3_600_000, // `toolTimeout` ends a call sooner
            onprogress: ({ progress, total, message }) =>
              emitData('progress', { name, progress, total, message }, { id: key }),
          })
          const { content, structuredContent, isError } = CallToolResultSchema.parse(answer)
          const texts = content.map((part) => {
            if (part.type === 'text') return part.text
            // The page gets an image, and the model only reads that there is one.
            if (part.type === 'image')
              emitData('image', { url: `data:${part.mimeType};base64,${part.data}` })
            return `(${part.type})`
          })
          if (isError) throw new ToolError(texts.join('\n'))
          return structuredContent ?? texts.join('\n')
        },
      })
    }
    cursor = page.nextCursor
  } while (cursor)
  return tools
}
