import { isObject } from '../../protocol/is-object.ts'
import { parseCallInput } from '../../protocol/json-text.ts'

/** The arguments of a call, as text and as far as they were read. */
export interface CallInput {
  readonly input?: unknown
  readonly inputText: string
}

/** The input of a call as an object, for servers take no other. */
export function inputOf({ input, inputText }: CallInput): object {
  return isObject(input) ? input : parseInput(inputText)
}

/** The arguments of a call as they came. A server refuses a history for good if they are no object. */
export function argumentsOf(call: CallInput): string {
  const { input, inputText } = call
  return isObject(input) && inputText.trim() ? inputText : JSON.stringify(inputOf(call))
}

/** The object that a model wrote. It gets to see what it wrote instead. */
export function parseInput(json: string): object {
  const input = parseCallInput(json)
  return isObject(input) ? input : { invalid_json: json }
}
