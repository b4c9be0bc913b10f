// AG-UI 1.0: how a conversation is told in it.

import {
  type AssistantMessage,
  asText,
  type Message,
  type ToolCallPart,
  turnsOf,
  type UserPart,
} from './message.ts'
import type { ModelInput } from './model.ts'
import { allKept, keptIn } from './several-runs.ts'

interface Recalled {
  readonly messages: readonly object[]
  /** What a person decided, where something was. */
  readonly resume: readonly object[] | undefined
  readonly state: unknown
}

/** A conversation as AG-UI clients send it, with what answers of that vendor carry. */
export function toAGUIMessages(messages: readonly Message[], vendor: string): Recalled {
  const outputs = Object.assign({}, ...allKept(messages, vendor).map(({ outputs }) => outputs))
  const resume: object[] = []
  let state: unknown = {}
  const told = messages.flatMap((message, index): object[] => {
    const id = `message-${index}`
    const { role } = message
    if (!('parts' in message)) return [{ id, role, content: contentOf(message.content) }]
    return answerOf(message, id, index === messages.length - 1)
  })
  return { messages: told, resume: resume[0] && resume, state }

  function answerOf(message: AssistantMessage, id: string, last: boolean): object[] {
    return turnsOf(message).flatMap(({ parts }) => {
      const said: object[] = []
      const answers: object[] = []
      let calls: object[] | undefined
      for (const part of parts) {
        const kept = keptIn(part, vendor)
        const { metadata, encryptedValue, interrupt } = kept
        const common = { id: kept.id ?? `${id}/${part.key}`, metadata, encryptedValue }
        state = kept.state ?? state
        if (part.type === 'reasoning') {
          said.push({ ...common, role: 'reasoning', content: part.text })
        } else if (part.type === 'content' || (part.type === 'carry' && metadata)) {
          calls = []
          const content = part.type === 'content' ? part.text : ''
          said.push({ ...common, role: 'assistant', content, toolCalls: calls })
        } else if (part.type === 'tool-call' && !/streaming|unfinished/.test(part.status)) {
          if (!calls) {
            calls = []
            said.push({ id: common.id, role: 'assistant', toolCalls: calls })
          }
          const { id, name, inputText } = part
          const called = { name, arguments: inputText.trim() || '{}' }
          calls.push({ ...common, id, type: 'function', function: called })
          const decided = last && decisionOf(part, interrupt)
          if (decided) resume.push(decided)
          else answers.push(...outputOf(part, !last, outputs[id]))
        }
      }
      return [...said, ...answers]
    })
  }
}

export function toAGUITools({ tools = {} }: ModelInput): object[] {
  return Object.entries(tools).map(([name, { description = '', inputSchema }]) => {
    return { name, description, parameters: inputSchema }
  })
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

/** Of an interrupt that we told, only a yes is a decision. */
function decisionOf(part: ToolCallPart, interrupt: unknown): object | undefined {
  const { id, status, output } = part
  const approved = status === 'approved'
  if (!approved && (status !== 'failed' || interrupt === undefined)) return undefined
  const payload = approved ? { approved } : { approved, reason: output }
  return { interruptId: interrupt ?? id, status: 'resolved', payload }
}

/** Calls without an output are open in the last message alone. */
function outputOf(part: ToolCallPart, past: boolean, told: unknown): object[] {
  const failed = part.status !== 'done'
  const { id, status, output = failed ? 'Not run' : null } = part
  if (!past && !/done|failed/.test(status)) return []
  const content = asText(output)
  const metadata = told ?? { deltakit: { failed, json: typeof output !== 'string' } }
  const error = failed ? content : undefined
  return [{ id: `${id}/output`, role: 'tool', toolCallId: id, content, error, metadata }]
}
