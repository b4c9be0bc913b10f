import { messageOfFormat } from '../protocol/format-message.ts'
import type { OutputFormat, StepRequest } from '../protocol/model.ts'

/** The request with the format in a message, for a model that takes it in no other way. */
export function writeFormatInPrompt(
  request: StepRequest,
  format: OutputFormat | undefined,
): StepRequest {
  if (!format || !request.model.outputFormatInPrompt) return request
  const messages = [messageOfFormat(format), ...request.messages]
  return { ...request, messages, output: undefined }
}
