import type { ModelInput, ToolDefinition } from '../../protocol/model.ts'

/** What the vendor's description of a tool calls it. */
export interface ServerTool {
  readonly type?: unknown
  readonly name?: unknown
}

/**
 * The app's tools that a request describes: not those whose name or type is among `serverTools`, of
 * which the app only executes the calls. A tool that is described twice is refused.
 */
export function toolsBeside(
  serverTools: readonly ServerTool[],
  { tools = {} }: ModelInput,
): [string, ToolDefinition][] {
  const described = new Set(serverTools.flatMap(({ type, name }) => [type, name]))
  return Object.entries(tools).filter(([name]) => !described.has(name))
}
