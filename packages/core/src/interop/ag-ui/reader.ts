// Reads the events of AG-UI 1.0, and the `THINKING_*` events of 0.0.

import { ProviderError } from '../../protocol/errors.ts'
import { asArray, asFields, asId, asText } from '../../protocol/json-fields.ts'
import type { StepRequest } from '../../protocol/model.ts'
import { onOneLine } from '../../protocol/safe-text.ts'
import { sumUsage } from '../../protocol/usage.ts'
import { allStateOf } from '../provider-state.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import { toKnownFinishReason } from '../step-metadata.ts'
import type { RemoteReader } from '../stream-remote-answer.ts'
import { createAgentState } from './agent-state.ts'
import { decodeAppEvent, preliminaryName } from './app-events.ts'
import type { Chunk } from './chunk.ts'
import { decodeOutput } from './output.ts'
import { createMessageReader } from './read-messages.ts'
import { createSubagentReader } from './subagents.ts'
import { decodeUsage } from './usage.ts'

/** More interrupts than this that ask for no call are one warning. */
const mostInterruptWarnings = 10

/** In characters. */
const longestReason = 200

/** Reads events into steps. It returns whether an event is of a known type. */
export function createAGUIReader(
  steps: RemoteSteps,
  { messages: sent, model }: Pick<StepRequest, 'messages' | 'model'>,
  runId: () => string,
): RemoteReader {
  const agentState = createAgentState(allStateOf(sent, model.vendor).state ?? {})
  let isPatched = false
  const subagents = createSubagentReader(steps)
  const messages = createMessageReader(steps, subagents)
  /** The last snapshot: its last message is the answer, if nothing else brought one. */
  let snapshot: unknown

  function readResult(chunk: Chunk): void {
    const id = asId(chunk.toolCallId)
    messages.onOutput(id)
    const { content, metadata } = chunk
    // TanStack AI has a state.
    const { state } = asFields(asFields(metadata).tanstack)
    const defaultStatus = state === 'output-error' ? 'failed' : 'done'
    steps.setOutput(id, decodeOutput(content, { metadata, defaultStatus }))
    // The call may be of an earlier step, and nothing can be added to that.
    if (metadata) steps.setMessageState('outputs', { [`output:${id}`]: metadata })
  }

  /** Our own writer has an event for output that is not final. Others are the app's. */
  function readCustom(chunk: Chunk): void {
    if (chunk.name === preliminaryName) {
      const { toolCallId, output } = asFields(chunk.value)
      steps.setOutput(asId(toolCallId), { output, preliminary: true })
      return
    }
    const event = decodeAppEvent(chunk)
    if (event) steps.emitAppEvent(event)
  }

  function readFinish(chunk: Chunk): void {
    messages.readMetadata(chunk.metadata)
    const { type, interrupts } = asFields(chunk.outcome)
    if (!messages.hasStepMetadata()) readUsage(chunk.usage)
    if (messages.isEmpty()) readSnapshot()
    readInterrupts(asArray(interrupts))
    if (type === 'cancelled') {
      steps.setOutcome({ type: 'aborted' })
      return
    }
    // TanStack AI has a reason.
    const { finishReason } = asFields(asFields(chunk.metadata).tanstack)
    const raw = asText(finishReason) || (type === 'interrupt' ? type : '')
    steps.finish(toKnownFinishReason(raw || 'stop'), raw)
  }

  function readUsage(usage: unknown): void {
    const entries = Array.isArray(usage) ? usage : [usage]
    const sum = sumUsage(entries.map(decodeUsage))
    if (sum.total) steps.emit({ type: 'usage', usage: { ...sum, raw: usage } })
  }

  function readSnapshot(): void {
    const { role, id, content } = asFields(asArray(snapshot).at(-1))
    if (role === 'assistant') messages.readText('content', { messageId: id, delta: content })
  }

  function readInterrupts(interrupts: readonly unknown[]): void {
    let others = 0
    for (const interrupt of interrupts) {
      const { id, toolCallId, message, reason, metadata } = asFields(interrupt)
      const call = steps.calls.get(asId(toolCallId))
      // TanStack AI interrupts for what the client executes: such a call waits for its output.
      if (call && asFields(metadata).kind === 'client_tool') continue
      if (call) {
        steps.setStatus(call.id, 'awaiting-approval')
        // Our own writer names the interrupt after the call, and a denial is an output like others.
        if (id !== toolCallId) steps.setCallState(call, { interrupt: id, run: runId() })
      } else if (others++ < mostInterruptWarnings) {
        const words = onOneLine(asText(message ?? reason).slice(0, longestReason))
        warn(`The agent waits for an answer that is no approval: ${words}`)
      }
    }
    if (others > mostInterruptWarnings) warn(`The agent waits for ${others} answers in all`)
  }

  /** The state goes back to the agent with the next turn. */
  function keepState(state: unknown): void {
    steps.setMessageState('state', { state })
  }

  function endRun(): void {
    if (isPatched) keepState(agentState.take())
    isPatched = false
    subagents.end()
  }

  function warn(message: string): void {
    steps.emit({ type: 'warning', code: 'unsupported', message })
  }

  function readError({ message, code, metadata }: Chunk): void {
    messages.readMetadata(metadata)
    switch (code) {
      case 'aborted':
        steps.setOutcome({ type: 'aborted' })
        return
      case 'truncated':
        return
      default:
        throw new ProviderError({ error: { message, code } })
    }
  }

  const read = (value: unknown): boolean => {
    const chunk: Chunk = asFields(value)
    const type = asText(chunk.type)
    if (messages.read(type, chunk) || subagents.read(type, chunk)) return true
    switch (type) {
      case 'TOOL_CALL_RESULT':
        readResult(chunk)
        return true
      case 'REASONING_ENCRYPTED_VALUE':
        messages.readEncryptedValue(chunk)
        return true
      case 'CUSTOM':
        readCustom(chunk)
        return true
      case 'STATE_SNAPSHOT':
        agentState.set(chunk.snapshot)
        keepState(agentState.take())
        return true
      case 'STATE_DELTA':
        // Until the run ends nobody needs the state, and what it was is no longer true.
        if (!isPatched) keepState({})
        isPatched = true
        return agentState.patch(chunk.delta)
      case 'MESSAGES_SNAPSHOT':
        snapshot = chunk.messages
        return true
      case 'RUN_STARTED':
        messages.readMetadata(chunk.metadata)
        return true
      case 'RUN_FINISHED':
        endRun()
        readFinish(chunk)
        return true
      case 'RUN_ERROR':
        endRun()
        readError(chunk)
        return true
      default:
        return ignoredTypes.has(type)
    }
  }
  return Object.assign(read, { deltaIn })
}

/** What builds a message or a call is read for its delta alone, but for its metadata. */
function deltaIn(value: unknown, places: readonly string[]): string | undefined {
  const isDelta = places.every((place) => place === 'delta' || place === 'timestamp')
  return isDelta && !asFields(value).metadata ? 'delta' : undefined
}

/** Known events that bring nothing an answer shows. */
const ignoredTypes: ReadonlySet<string> = new Set([
  'STEP_STARTED',
  'STEP_FINISHED',
  'REASONING_START',
  'REASONING_END',
  'THINKING_START',
  'THINKING_END',
  'RAW',
])
