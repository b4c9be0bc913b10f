// JSON as text, without exceptions.

/** The value as JSON. `undefined` if it has none: it is `undefined`, or nested too deep for this runtime. */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** The value of a JSON text. `undefined` if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The input of a call in JSON. Models write no text for no arguments. `undefined` if it is no JSON. */
export function parseCallInput(inputText: string): unknown {
  return parseJson(inputText.trim() || '{}')
}
