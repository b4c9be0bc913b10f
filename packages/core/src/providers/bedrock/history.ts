// Amazon Bedrock, `ConverseStream`: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
import { isObject } from '../../protocol/is-object.ts'
import type { Message, Part, ToolCallPart, UserPart } from '../../protocol/message.ts'
import { isToolError, toolCallOf } from '../../protocol/tool-call-output.ts'
import { createCallIds } from '../writing/call-ids.ts'
import { inputOf, parseInput } from '../writing/call-input.ts'
import { outputParts } from '../writing/output-parts.ts'
import { requestToContinue } from '../writing/request-to-continue.ts'
import { createWireMessages, type WireMessage } from '../writing/wire-messages.ts'
import { type Block, createPartWriter, writeText } from './user-parts.ts'

/** The fields of a request that hold the conversation. */
export interface HistoryFields {
  readonly system?: readonly Block[] | undefined
  readonly messages: readonly WireMessage<Block>[]
}

/** Writes a conversation as the API takes it: system text apart, and roles in turn. */
export function writeHistory(
  history: readonly Message[],
  { vendor, continues }: { readonly vendor: string; readonly continues: boolean | undefined },
): HistoryFields {
  const system: Block[] = []
  const { messages, add } = createWireMessages<Block>()
  const callId = createCallIds(/^[\w-]{1,64}$/)
  const writePart = createPartWriter()

  function addStep(step: StepParts): void {
    const isOwn = step.vendor === vendor && step.finish !== undefined
    // A call that Amazon did not come to execute is refused.
    const executed = new Set([undefined, ...step.parts.map((part) => idIn(part, 'toolResult'))])
    const blocks: Block[] = []
    const outputs: Block[] = []
    for (const part of step.parts) {
      const call = toolCallOf(part)
      if (call) {
        const toolUseId = callId(call.id)
        blocks.push({ toolUse: { toolUseId, name: call.name, input: inputOf(call) } })
        outputs.push({ toolResult: { toolUseId, ...writeOutput(call) } })
      } else if (part.type === 'content') blocks.push(...writeText(part.text))
      else if (isOwn && executed.has(idIn(part, 'toolUse'))) blocks.push(...writeOwnPart(part))
    }
    add('assistant', blocks)
    add('user', outputs)
  }

  function writeOutput(call: ToolCallPart): object {
    const { output } = call
    const content =
      outputParts(output)?.flatMap(writePart) ??
      (isObject(output) ? [{ json: output }] : writeText(toText(output)))
    return { content, status: isToolError(call) ? 'error' : 'success' }
  }

  function addMessage(role: string, parts: readonly UserPart[]): void {
    const blocks = parts.flatMap(writePart)
    const document = blocks.find((block) => block.document)?.document
    // The API refuses a document without words beside it.
    if (isObject(document) && !blocks.some(({ text }) => text)) blocks.push({ text: document.name })
    if (role === 'system') system.push(...blocks)
    else add(role, blocks)
  }

  for (const message of history) {
    if (!('parts' in message)) {
      const { role, content } = message
      addMessage(role, typeof content === 'string' ? [{ type: 'text', text: content }] : content)
      continue
    }
    const isLast = message === history.at(-1)
    const steps = stepsOf(message)
    for (const step of steps) {
      addStep(step)
      const isContinued = isLast || step !== steps.at(-1)
      if (isContinued && !continues && messages.at(-1)?.role === 'assistant') {
        add('user', writeText(requestToContinue))
      }
    }
  }
  return { system: system.length ? system : undefined, messages }
}

/** The id of a call that Amazon executed, or of its result. */
function idIn({ providerState }: Part, field: 'toolUse' | 'toolResult'): unknown {
  return Object(providerState?.[0]?.value[field]).toolUseId
}

/** Reasoning goes back with its signature, and only to the models that signed it. */
function writeOwnPart({ providerState = [], ...part }: Part): Block[] {
  const [state, ...content] = providerState.map(({ value }) => value)
  if (!state) return []
  const { signature, redactedContent, toolUse, toolResult, input = '' } = state
  if (isObject(toolUse)) return [{ toolUse: { ...toolUse, input: parseInput(String(input)) } }]
  if (isObject(toolResult)) return [{ toolResult: { ...toolResult, content } }]
  if (redactedContent) return [{ reasoningContent: { redactedContent } }]
  const text = part.type === 'reasoning' ? part.text : ''
  return [{ reasoningContent: { reasoningText: { text, signature } } }]
}
