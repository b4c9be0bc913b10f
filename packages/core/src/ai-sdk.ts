// The Vercel AI SDK, both ways: its pages served by us, and its backends as models.

export { fromUIMessages } from './interop/ai-sdk/from-ui-messages.ts'
export { type AISDKOptions, aiSdk } from './interop/ai-sdk/model.ts'
export { toUIMessages } from './interop/ai-sdk/to-ui-messages.ts'
export type {
  UIMessage,
  UIMessagePart,
  UIToolPart,
  UIToolState,
} from './interop/ai-sdk/ui-message.ts'
export {
  toUIMessageStream,
  type UIMessageStreamOptions,
  uiMessageStreamHeaders,
} from './interop/ai-sdk/writer.ts'
