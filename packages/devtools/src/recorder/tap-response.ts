/** What learns of the bytes of a body while somebody else reads them. */
export interface BodyTap {
  onBytes(bytes: Uint8Array): void
  /** The body is over: at its end, cancelled, or broken. */
  onEnd(): void
}

/**
 * The same response. Its reader reads as before, and the tap is called for each read: a stream between the
 * two would cost a promise of its own, and a frame of the page, for every token.
 */
export function tapResponse(response: Response, { onBytes, onEnd }: BodyTap): Response {
  const { body } = response
  if (!body) {
    onEnd()
    return response
  }
  const getReader = body.getReader.bind(body)
  const pipeThrough = body.pipeThrough.bind(body)

  function getTappedReader(options?: ReadableStreamGetReaderOptions) {
    // Readers of that kind bring their own memory, and nobody here uses one.
    if (options?.mode === 'byob') return getReader({ mode: 'byob' })
    const reader = getReader()
    const read = reader.read.bind(reader)
    const cancel = reader.cancel.bind(reader)

    function take({ done, value }: ReadableStreamReadResult<Uint8Array>): void {
      if (value) onBytes(value)
      if (done) onEnd()
    }

    return Object.assign(reader, {
      read() {
        const reading = read()
        reading.then(take, onEnd)
        return reading
      },
      cancel(reason?: unknown) {
        onEnd()
        return cancel(reason)
      },
    })
  }

  // What turns a body into another, as for the frames of Bedrock, does not read it by a reader of ours.
  function pipeTapped<Out>(
    other: ReadableWritablePair<Out, Uint8Array<ArrayBuffer>>,
    options?: StreamPipeOptions,
  ): ReadableStream<Out> {
    const tap = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(bytes, controller) {
        onBytes(bytes)
        controller.enqueue(bytes)
      },
      flush: onEnd,
    })
    return pipeThrough(tap, options).pipeThrough(other)
  }

  Object.defineProperties(body, {
    getReader: { value: getTappedReader, configurable: true },
    pipeThrough: { value: pipeTapped, configurable: true },
  })
  return response
}
