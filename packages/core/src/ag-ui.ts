// AG-UI 1.0, both ways: its clients served by us, and its agents as models.

export { type AGUIInput, fromAGUI } from './ag-ui-history.ts'
export { type AGUIOptions, agui } from './ag-ui-model.ts'
export { type AGUIStreamOptions, aguiHeaders, toAGUI } from './ag-ui-writer.ts'
