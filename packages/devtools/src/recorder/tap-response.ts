/** What learns of the bytes of a body while somebody else reads them. */
export interface BodyTap {
  onBytes(bytes: Uint8Array): void
  /** The body is over: at its end, cancelled, or broken. */
  onEnd(): void
}

/** A response, and what learns of its bytes from whoever reads them. */
export interface TappedResponse {
  readonly response: Response
  /** The reader passes on what it has read. From the second read on nothing else is noticed of a read. */
  onRead(bytes: Uint8Array): void
}

/**
 * The same response, whose bytes and whose end are noticed. Readers that pass on nothing read as before, and
 * cost a promise for each read: a stream between the two would cost a frame of the page for every token.
 */
export function tapResponse(response: Response, { onBytes, onEnd }: BodyTap): TappedResponse {
  const { body } = response
  let latest: Uint8Array | undefined
  let isPassedOn = false
  let untapReads = () => {}

  function onRead(bytes: Uint8Array): void {
    if (isPassedOn) {
      onBytes(bytes)
      return
    }
    // What a model makes of its answer, such as the frames of Bedrock, are other bytes.
    isPassedOn = bytes === latest
    if (isPassedOn) untapReads()
  }

  if (!body) {
    onEnd()
    return { response, onRead }
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
      latest = value
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

    // `read` comes last, so that the reader is as it was once it is taken off.
    Object.defineProperties(reader, {
      cancel: { value: cancelTapped, configurable: true },
      read: { value: readTapped, configurable: true },
    })
    untapReads = () => void Reflect.deleteProperty(reader, 'read')
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
  return { response, onRead }
}
