// The Vercel AI SDK, both ways: its pages served by us, and its backends as models.

export { type AISDKOptions, aiSdk } from './ai-sdk-model.ts'
export { fromUIMessages } from './ui-message-history.ts'
export {
  toUIMessageStream,
  type UIMessageStreamOptions,
  uiMessageStreamHeaders,
} from './ui-message-writer.ts'
