// AG-UI 1.0, both ways: its clients served by us, and its agents as models.

export { type AGUIInput, fromAGUI } from './interop/ag-ui/from-messages.ts'
export { type AGUIOptions, agui } from './interop/ag-ui/model.ts'
export type { SubagentData, SubagentMessageData } from './interop/ag-ui/subagents.ts'
export { type AGUIStreamOptions, aguiHeaders, toAGUI } from './interop/ag-ui/writer.ts'
