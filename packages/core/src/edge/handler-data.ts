import type { EmitData, MetadataFields } from '../protocol/app-types.ts'
import type { DataEvent } from '../protocol/stream-event.ts'
import { createDataEvent, toMetadata } from '../stream/app-data.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { reportError } from './http/safe-callback.ts'

/** Data that a handler's own functions emit for one answer, before it begins and while it streams. */
export interface HandlerData {
  readonly emitData: EmitData
  /** Takes what was emitted so far, and hands everything later to the stream. */
  attach(stream: Pick<ChatStream, 'emitData'>): void
  /** What was emitted before there was a stream. */
  readonly early: readonly DataEvent[]
}

/** Creates the data of one answer. `longest` limits one value, in characters of JSON. */
export function createHandlerData(longest: number | undefined): HandlerData {
  const early: DataEvent[] = []
  let stream: Pick<ChatStream, 'emitData'> | undefined
  return {
    early,
    emitData(name, value, options) {
      if (stream) stream.emitData(name, value, options)
      else early.push(createDataEvent(name, value, { ...options, longest, uniqueName }))
    },
    attach(started) {
      stream = started
    },
  }
}

function uniqueName(): string {
  return crypto.randomUUID()
}

/** The handler's `messageMetadata` for one request. What it throws goes to `onError`. */
export function messageMetadataFor<Body>(
  options: ChatHandlerOptions<Body>,
  context: ChatRequestContext<Body>,
): ((result: ChatResult | undefined) => MetadataFields | undefined) | undefined {
  const { messageMetadata, limits } = options
  if (!messageMetadata) return undefined
  return (result) => {
    try {
      return toMetadata(messageMetadata(result, context), limits?.data)
    } catch (cause) {
      reportError(options, cause)
      return undefined
    }
  }
}
