/** Whether a value has more than one value to come, such as what an async generator returns. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return Object(value)[Symbol.asyncIterator] !== undefined
}
