import type { ToolCallPart } from '../../protocol/message.ts'
import { isObject } from '../reading/fields.ts'

/** The input of a call, for APIs that take only objects. */
export function inputOf({ input, inputText }: ToolCallPart): object {
  return isObject(input) ? input : parseInput(inputText)
}

/** An input as an object. The model wrote something else in the place of one, and gets to see it. */
export function parseInput(json: string): object {
  try {
    const input: unknown = JSON.parse(json.trim() || '{}')
    if (isObject(input)) return input
  } catch {
    // It is no JSON at all.
  }
  return { invalid_json: json }
}
