/** What learns of the bytes of a body while somebody else reads them. */
export interface BodyTap {
  onBytes(bytes: Uint8Array): void
  /** The body is over: at its end, cancelled, or broken. */
  onEnd(): void
}

/** A response, and what is noticed of its body. */
export interface TappedResponse {
  readonly response: Response
  /** Whoever takes a reader next reports all that it reads, so that only the end is noticed. */
  leaveReads(): void
}

/**
 * The same response, whose bytes and whose end are noticed. It costs its reader a promise for each read: a
 * stream between the two would cost a frame of the page for every token.
 */
export function tapResponse(response: Response, { onBytes, onEnd }: BodyTap): TappedResponse {
  const { body } = response
  let isReported = false

  function leaveReads(): void {
    isReported = true
  }

  if (!body) {
    onEnd()
    return { response, leaveReads }
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

    function readTapped() {
      const reading = read()
      reading.then(take, onEnd)
      return reading
    }

    function cancelTapped(reason?: unknown) {
      onEnd()
      return cancel(reason)
    }

    Object.defineProperty(reader, 'cancel', { value: cancelTapped, configurable: true })
    // Not even for the first read: an object that lost a property is slow for the others, which is 3 % of a
    // delta (react/bench/recorder.mjs).
    if (!isReported)
      Object.defineProperty(reader, 'read', { value: readTapped, configurable: true })
    return reader
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
  return { response, leaveReads }
}
