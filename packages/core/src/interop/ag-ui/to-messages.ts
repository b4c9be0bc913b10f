// Writes a conversation as an AG-UI client sends it.

import { type StepParts, stepsOf } from '../../protocol/answer-steps.ts'
import { base64In } from '../../protocol/data-url.ts'
import { asFields, type Fields } from '../../protocol/json-fields.ts'
import { toJson } from '../../protocol/json-text.ts'
import type { Message, ToolCallPart, UserPart } from '../../protocol/message.ts'
import type { ModelInput } from '../../protocol/model.ts'
import type { ToolOutputStatus } from '../../protocol/stream-event.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import { messageId } from '../message-id.ts'
import { allStateOf, type StateFields, stateOf } from '../provider-state.ts'
import { metadataIn, toKnownOutputStatus } from '../step-metadata.ts'
import { encodeOutput } from './output.ts'
import { metadataOf } from './read-messages.ts'

/** The fields of `RunAgentInput` that hold a conversation. */
export interface AGUIConversation {
  readonly messages: readonly object[]
  /** A person's decisions, if there are any. */
  readonly resume: readonly object[] | undefined
  /** The run that waits for these decisions. */
  readonly parentRunId: unknown
  readonly state: unknown
}

/** An answer that is written. */
interface AnswerPlace {
  readonly id: string
  /** Only the calls of the last message may still be open. */
  readonly isLast: boolean
}

/** The calls of an assistant message, and the sub-agent that made them. */
interface OpenCalls {
  readonly calls: object[]
  readonly subagentRunId: unknown
}

/** A conversation as an AG-UI client sends it, with what answers of that vendor brought. */
export function toAGUIMessages(messages: readonly Message[], vendor: string): AGUIConversation {
  /**
   * All state of the conversation: the metadata of outputs by `output:` and the id of the call, and
   * what belongs to calls of earlier steps by `encrypted:` and that.
   */
  const all = allStateOf(messages, vendor)
  const resume: object[] = []
  let parentRunId: unknown

  /** The messages of a step, with its outputs last. */
  function writeStep({ parts }: StepParts, { id: answerId, isLast }: AnswerPlace): object[] {
    const written: object[] = []
    const outputs: object[] = []
    let open: OpenCalls | undefined

    function openCalls(message: object, subagentRunId?: unknown): OpenCalls {
      open = { calls: [], subagentRunId }
      written.push({ ...message, role: 'assistant', toolCalls: open.calls, subagentRunId })
      return open
    }

    for (const part of parts) {
      const state = stateOf(part, vendor)
      const { encryptedValue, id = `${answerId}/${part.key}` } = state
      const metadata = metadataOf(state)
      if (state.subagentMessage) written.push(asFields(state.subagentMessage))
      switch (part.type) {
        case 'reasoning':
          written.push({ id, role: 'reasoning', content: part.text, metadata, encryptedValue })
          break
        case 'content':
          openCalls({ id, content: part.text, metadata, encryptedValue })
          break
        case 'provider-state':
          if (metadata) openCalls({ id, content: '', metadata, encryptedValue })
          break
        case 'tool-call': {
          // An agent would send a call that was cut off to its model.
          if (part.status === 'streaming' || part.status === 'unfinished') break
          const { subagentRunId } = state
          // A call is a sub-agent's where its message is.
          const isOpen = open?.subagentRunId === subagentRunId
          const { calls } = open && isOpen ? open : openCalls({ id }, subagentRunId)
          calls.push(writeCall(part, { metadata, encryptedValue }))
          outputs.push(...answerCall(part, { state, isLast }))
        }
      }
    }
    return [...written, ...outputs]
  }

  function writeCall(
    { id, name, inputText, status }: ToolCallPart,
    {
      metadata,
      encryptedValue,
    }: { readonly metadata: Fields | undefined; readonly encryptedValue: unknown },
  ): object {
    // Their protocol has no state for a call that waits for a person, so ours travels beside it.
    const isAsked = status === 'awaiting-approval'
    return {
      id,
      type: 'function',
      function: { name, arguments: inputText.trim() || '{}' },
      metadata: isAsked ? { ...metadata, deltakit: { ...metadataIn(metadata), status } } : metadata,
      encryptedValue: all[`encrypted:${id}`] ?? encryptedValue,
    }
  }

  /** The output of a call as a message, or the person's decision as an entry of `resume`. */
  function answerCall(
    part: ToolCallPart,
    { state, isLast }: { readonly state: StateFields; readonly isLast: boolean },
  ): object[] {
    const { id, status, output } = part
    const { interrupt, run } = state
    const isApproved = status === 'approved'
    // An interrupt that Deltakit wrote has the call's id, and a denial is an output like others.
    if (isLast && (isApproved || (status === 'denied' && interrupt !== undefined))) {
      const payload = { approved: isApproved, reason: output }
      resume.push({ interruptId: interrupt ?? id, status: 'resolved', payload })
      parentRunId ??= run
      return []
    }
    const ended = endedStatus(part) ?? (isLast ? undefined : 'skipped')
    if (!ended) return []
    const message = { id: `${id}/output`, role: 'tool', toolCallId: id }
    if (status === 'invalid') {
      // The arguments show that the call is invalid: its output is for the agent's model.
      const metadata = { deltakit: { status } }
      return [{ ...message, content: invalidJsonText, error: invalidJsonText, metadata }]
    }
    // An agent may have sent an output that is nested too deep to be written again.
    const isJson = toJson(output) !== undefined
    const { content, metadata } = encodeOutput({ status: ended, output: isJson ? output : null })
    return [
      {
        ...message,
        content,
        error: ended === 'done' ? undefined : content,
        metadata: all[`output:${id}`] ?? { deltakit: metadata },
        subagentRunId: state.subagentRunId,
      },
    ]
  }

  const written = messages.flatMap((message, index): object[] => {
    const id = messageId(message, index)
    if (!('parts' in message)) {
      return [{ id, role: message.role, content: toContent(message.content) }]
    }
    const isLast = index === messages.length - 1
    return stepsOf(message).flatMap((step) => writeStep(step, { id, isLast }))
  })
  return {
    messages: written,
    resume: resume.length ? resume : undefined,
    parentRunId,
    state: all.state ?? {},
  }
}

/** The tools of the client, which the agent may call. */
export function toAGUITools({ tools = {} }: ModelInput): object[] {
  return Object.entries(tools).map(([name, { description = '', inputSchema }]) => {
    return { name, description, parameters: inputSchema }
  })
}

function toContent(content: string | readonly UserPart[]): unknown {
  return typeof content === 'string' ? content : content.map(toContentPart)
}

const mediaTypes: readonly string[] = ['image', 'audio', 'video']

function toContentPart(part: UserPart): object {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { url, mediaType: mimeType, uploads = {} } = part
  const type = mediaTypes.find((name) => mimeType.startsWith(name)) ?? 'document'
  const [upload] = Object.entries(uploads)
  if (!url && upload) {
    const [provider, value] = upload
    return { type, source: { type: 'file', value, provider, mimeType } }
  }
  const data = base64In(url)
  const source = data === undefined ? { type: 'url', value: url } : { type: 'data', value: data }
  return { type, source: { ...source, mimeType } }
}

/** How a call ended. Nobody answers one of an earlier message any more. */
function endedStatus({ status }: ToolCallPart): ToolOutputStatus | undefined {
  return status === 'running' ? 'interrupted' : toKnownOutputStatus(status)
}
