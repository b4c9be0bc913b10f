// Writes the events of AG-UI 1.0.

import { unbuffered } from '../../edge/event-stream-headers.ts'
import { array, callback, checkPassedOptions, text } from '../../protocol/check-option.ts'
import { mergeFields } from '../../protocol/merge-fields.ts'
import type {
  AssistantMessage,
  Part,
  ProviderStateEntry,
  StepRecord,
  ToolCallPart,
} from '../../protocol/message.ts'
import type { Outcome, StartEvent, StreamEvent } from '../../protocol/stream-event.ts'
import { createAccumulator } from '../../stream/accumulate-message.ts'
import type { ErrorText } from '../client-error-text.ts'
import { type ChunkWriter, sseBody } from '../sse-body.ts'
import { createSseMessages } from '../sse-messages.ts'
import { appFields, encodeStepMetadata, entryAfter } from '../step-metadata.ts'
import { encodeAppEvent } from './app-events.ts'
import { encodeRunEnd } from './run-end.ts'
import { createTextWriter } from './write-texts.ts'
import { createToolCallWriter } from './write-tool-calls.ts'
import { createWrittenStep } from './written-step.ts'

/** The fields of the request that are read. A `RunAgentInput` is one. */
export interface AGUIStreamOptions {
  /** The id of the conversation, as the client sent it. */
  readonly threadId: string
  /** The id of the run, as the client sent it. */
  readonly runId: string
  /** The conversation as the client sent it. The answer goes on with its last. */
  readonly messages?: readonly unknown[] | undefined
  /** The decisions of a person. */
  readonly resume?: readonly unknown[] | undefined
  /** The text that the client sees of an error. By default it does not quote what only a server may know. */
  readonly errorText?: ErrorText | undefined
}

/** The headers of the response: `new Response(toAGUI(stream, input), { headers })`. */
export const aguiHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ unbuffered({
  'content-type': 'text/event-stream',
})

const streamForms = {
  threadId: text,
  runId: text,
  messages: array,
  resume: array,
  errorText: callback,
}

/** An answer as the body that AG-UI clients read. A client that disconnects stops the answer. */
export function toAGUI(
  events: AsyncIterable<StreamEvent>,
  options: AGUIStreamOptions,
): ReadableStream<Uint8Array> {
  const instead = 'Pass toAGUI(stream, { threadId, runId }).'
  checkPassedOptions('toAGUI', options, { instead, forms: streamForms })
  return sseBody(events, createAGUIWriter(options))
}

const typesWithoutPlace: ReadonlySet<Part['type']> = new Set(['source', 'file'] as const)

function createAGUIWriter(options: AGUIStreamOptions): ChunkWriter {
  const { threadId, runId, messages = [], resume = [] } = options
  const { errorText } = options
  const chunks = createSseMessages()
  chunks.push({ type: 'RUN_STARTED', threadId, runId })
  const current = createWrittenStep(runId, 0)
  const texts = createTextWriter(chunks, current)
  const calls = createToolCallWriter(chunks, current, { messages, resume })
  const records: StepRecord[] = []
  let accumulator = createAccumulator()
  let stepName: string | undefined
  let isOpen = false
  /** Provider state that came after its step, until the event that it belongs to. */
  let late: ProviderStateEntry[] = []
  let outcome: Outcome = { type: 'truncated' }
  /** The metadata of a step without parts. */
  let silentStep: object | undefined

  function write(event: StreamEvent): void {
    if (event.type === 'data' || event.type === 'metadata') {
      chunks.push(encodeAppEvent(event))
      if (event.type === 'metadata') mergeFields(current.metadata, appFields(event.metadata))
      return
    }
    if (event.type === 'provider-state') {
      accumulator.add([event])
      if (!isOpen) late.push(entryAfter(event, accumulator.message))
      return
    }
    if (isOpen) accumulator.add([event])
    writeEvent(event)
    if (late.length) late = []
  }

  function writeEvent(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        startStep(event)
        return
      case 'reasoning':
      case 'content':
        texts.write(event.type, event.part, event.delta)
        return
      case 'tool-call':
        if (event.status === 'awaiting-approval') calls.requestApproval(event, late)
        if (event.status) return
        texts.close()
        calls.call(event)
        return
      case 'tool-input':
        calls.input(event.part, event.delta)
        return
      case 'tool-output':
        calls.output(event, late)
        return
      case 'removed':
        // Their client keeps the text: no event of theirs takes it back.
        texts.close()
        calls.remove(event.part)
        return
      case 'end':
        endStep(event.outcome)
    }
  }

  function startStep(event: StartEvent): void {
    finishStep()
    current.index = event.step
    current.parentMessageId = current.id()
    stepName = `step ${event.step}`
    isOpen = true
    accumulator = createAccumulator()
    accumulator.add([event])
    chunks.push({ type: 'STEP_STARTED', stepName })
  }

  function finishStep(): void {
    if (stepName !== undefined) chunks.push({ type: 'STEP_FINISHED', stepName })
    stepName = undefined
  }

  function endStep(how: Outcome): void {
    outcome = how
    if (!isOpen) return
    isOpen = false
    const message = accumulator.message()
    for (const record of message.steps) records.push(record)
    const stepMetadata = encodeStepMetadata(message, typesWithoutPlace)
    silentStep = message.parts.length ? undefined : { step: current.index, stepMetadata }
    writeStepMetadata(message, stepMetadata)
  }

  /** The metadata of a step travels with its last text, or with the message of its last call. */
  function writeStepMetadata({ parts }: AssistantMessage, stepMetadata: object): void {
    // TanStack AI keeps nothing of the end of a call.
    if (parts.length && !texts.isOpen()) texts.reopen()
    texts.endStep({ stepMetadata })
    // A call that was cut off stays open, so that nobody executes it.
    for (const call of parts.filter(isCompleteCall)) calls.end(call)
  }

  function end(): void {
    if (isOpen) write({ type: 'end', step: current.index, outcome })
    if (outcome.type === 'complete') writeCallsOfClient()
    const { interrupts } = calls
    const run = { threadId, runId, errorText, records, silentStep, interrupts }
    const last = encodeRunEnd(outcome, { ...run, hasOpenCall: calls.hasOpenCall() })
    if (last.type === 'RUN_FINISHED') finishStep()
    chunks.push(last)
  }

  /** The client of TanStack AI executes a call when it reads this. To others it means nothing. */
  function writeCallsOfClient(): void {
    for (const { id, name, input } of calls.callsOfClient()) {
      const value = { toolCallId: id, toolName: name, input }
      chunks.push({ type: 'CUSTOM', name: 'tool-input-available', value })
    }
  }

  return { chunks, write, end }
}

function isCompleteCall(part: Part): part is ToolCallPart {
  return part.type === 'tool-call' && part.status !== 'unfinished'
}
