import type { OutputFormat, StepRequest } from '../protocol/model.ts'

/** The request with the format in a message, for a model that takes it in no other way. */
export function writeFormatInPrompt(
  request: StepRequest,
  format: OutputFormat | undefined,
): StepRequest {
  if (!format || !request.model.outputFormatInPrompt) return request
  const content = `Answer in JSON of this JSON Schema: ${JSON.stringify(format.schema)}`
  const messages = [{ role: 'system', content } as const, ...request.messages]
  return { ...request, messages, output: undefined }
}
