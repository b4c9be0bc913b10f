// AG-UI 1.0: how a conversation is told in it.

import {
  type AssistantMessage,
  asText,
  type CarryPart,
  type ContentPart,
  type Message,
  type Part,
  type ToolCallPart,
  turnsOf,
  type UserPart,
} from './message.ts'
import type { ModelInput } from './model.ts'

/** What a part carries, by entry. */
type Carried = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface Recalled {
  readonly messages: readonly object[]
  readonly resume: readonly object[]
  readonly state: unknown
  readonly threadId: unknown
}

/** A conversation as AG-UI clients send it, with what answers of that vendor carry. */
export function toAGUIMessages(messages: readonly Message[], vendor: string): Recalled {
  const resume: object[] = []
  let state: unknown
  let threadId: unknown
  const told = messages.flatMap((message, index): object[] => {
    const id = `message-${index}`
    if (!('parts' in message))
      return [{ id, role: message.role, content: contentOf(message.content) }]
    const carried = message.parts.flatMap((part) =>
      own(message, part, vendor) ? [carriedBy(part)] : [],
    )
    threadId ??= carried.find(({ thread }) => thread)?.thread?.threadId
    state = carried.findLast(({ state }) => state)?.state?.state ?? state
    return answerOf(message, {
      id,
      vendor,
      resume: index === messages.length - 1 ? resume : undefined,
    })
  })
  return { messages: told, resume, state, threadId }
}

export function toAGUITools({ tools = {} }: ModelInput): object[] {
  return Object.entries(tools).map(([name, { description = '', inputSchema }]) => {
    return { name, description, parameters: inputSchema }
  })
}

function own({ runs }: AssistantMessage, { key }: Part, vendor: string): boolean {
  return runs[Number.parseInt(key, 10)]?.vendor === vendor
}

function carriedBy({ carry = [] }: Part): Carried {
  return Object.fromEntries(carry.map(({ entry, value }) => [entry, value]))
}

function contentOf(content: string | readonly UserPart[]): unknown {
  return typeof content === 'string' ? content : content.map(contentPart)
}

function contentPart(part: UserPart): object {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { url, mediaType: mimeType } = part
  const [kind = ''] = mimeType.split('/')
  const [, data] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? []
  const source = data ? { type: 'data', value: data } : { type: 'url', value: url }
  return {
    type: /image|audio|video/.test(kind) ? kind : 'document',
    source: { ...source, mimeType },
  }
}

interface AnswerOptions {
  readonly id: string
  readonly vendor: string
  /** Where what a person decided is told, in the last message alone. */
  readonly resume: object[] | undefined
}

function answerOf(message: AssistantMessage, { id, vendor, resume }: AnswerOptions): object[] {
  return turnsOf(message).flatMap((turn) => {
    const told: object[] = []
    const outputs: object[] = []
    let calls: object[] | undefined
    for (const part of turn.parts) {
      const carried = turn.vendor === vendor ? carriedBy(part) : {}
      const { metadata, encrypted, interrupt } = carried
      const common = { id: carried.message?.id ?? `${id}/${part.key}`, metadata, ...encrypted }
      if (part.type === 'reasoning') {
        told.push({ ...common, role: 'reasoning', content: part.text })
      } else if (part.type === 'content' || (part.type === 'carry' && metadata)) {
        calls = []
        told.push({ ...common, role: 'assistant', content: textOf(part), toolCalls: calls })
      } else if (part.type === 'tool-call' && !/streaming|unfinished/.test(part.status)) {
        if (!calls) {
          calls = []
          told.push({ id: common.id, role: 'assistant', toolCalls: calls })
        }
        const { id: callId, name, inputText } = part
        const called = { name, arguments: inputText.trim() || '{}' }
        calls.push({ ...common, id: callId, type: 'function', function: called })
        const decided = resume && decisionOf(part, interrupt?.id)
        if (decided) resume.push(decided)
        else outputs.push(...outputOf(part, !resume))
      }
    }
    return [...told, ...outputs]
  })
}

function textOf(part: ContentPart | CarryPart): string {
  return part.type === 'content' ? part.text : ''
}

/** Where we told the interrupt, its id is the call's, and a no is an output like any other. */
function decisionOf(part: ToolCallPart, interrupt: unknown): object | undefined {
  const { id, status, output } = part
  const approved = status === 'approved'
  if (!approved && (status !== 'failed' || interrupt === undefined)) return undefined
  const payload = approved ? { approved } : { approved, reason: output }
  return { interruptId: interrupt ?? id, status: 'resolved', payload }
}

/** Calls without an output are open in the last message alone. */
function outputOf(part: ToolCallPart, past: boolean): object[] {
  const { id, status } = part
  const over = status === 'done' || status === 'failed'
  if (!over && !past) return []
  const { output = over ? null : 'Not run' } = part
  const failed = status !== 'done'
  const content = asText(output)
  const metadata = { deltakit: { failed, json: typeof output !== 'string' } }
  const error = failed ? content : undefined
  return [{ id: `${id}/output`, role: 'tool', toolCallId: id, content, error, metadata }]
}
