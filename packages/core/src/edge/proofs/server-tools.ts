import type { Tools } from '../../stream/stream-options.ts'
import type { Tool } from '../../tools/tool-types.ts'

/**
 * Whether the server executes a tool of that name, so that nobody else knows its outputs. One without
 * `execute` is answered by the client, in the client's own words.
 */
export function isServerTool(tools: Tools, name: string): boolean {
  if (!Object.hasOwn(tools, name)) return false
  const tool: Partial<Tool> | undefined = tools[name]
  return tool?.execute !== undefined
}
