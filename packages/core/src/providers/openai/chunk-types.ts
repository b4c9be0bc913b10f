/** Chunks that are read for their delta alone. */
const deltaTypes: ReadonlySet<unknown> = new Set([
  'response.output_text.delta',
  'response.refusal.delta',
  'response.reasoning_summary_text.delta',
  'response.reasoning_text.delta',
  'response.function_call_arguments.delta',
])

/** What is another in each of them, and not read but for the delta. */
const changingFields: ReadonlySet<string> = new Set(['delta', 'sequence_number', 'obfuscation'])

/** Whether chunks of a type that differ in these fields are read for their delta alone. */
export function isReadForDelta(type: unknown, changing: readonly string[]): boolean {
  return deltaTypes.has(type) && changing.every((field) => changingFields.has(field))
}

/** Chunks of OpenAI's own tools, which only show that the tool is at work. */
const progressWords = ['_call', 'mcp_']

/** Chunks of which everything comes in another, and signs of life. */
const repeatedEndings = ['added', 'done', 'progress', 'queued', 'compacting', 'keepalive', 'ping']

/** Whether a chunk has nothing that does not come in another one. */
export function isRepeatedElsewhere(type: string): boolean {
  return (
    progressWords.some((word) => type.includes(word)) ||
    repeatedEndings.some((ending) => type.endsWith(ending))
  )
}
