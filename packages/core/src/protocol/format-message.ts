import type { Message } from './message.ts'
import type { OutputFormat } from './model.ts'

/** A format as a message, for a model that nothing else holds to it. */
export function messageOfFormat({ schema }: OutputFormat): Message {
  const content = `Answer only with JSON of this JSON Schema:\n${JSON.stringify(schema)}`
  return { role: 'system', content }
}
