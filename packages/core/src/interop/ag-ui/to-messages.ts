// AG-UI 1.0: how a conversation is told in it.

import {
  type AssistantMessage,
  type Message,
  outputForModel,
  stepsOf,
  type ToolCallPart,
  toText,
  type UserPart,
} from '../../protocol/message.ts'
import type { ModelInput } from '../../protocol/model.ts'
import { allStateOf, stateIn } from '../remote-steps.ts'
import { outputStatusIn } from '../step-metadata.ts'

interface Recalled {
  readonly messages: readonly object[]
  /** What a person decided, where something was. */
  readonly resume: readonly object[] | undefined
  readonly state: unknown
}

/** A conversation as AG-UI clients send it, with what answers of that vendor providerState. */
export function toAGUIMessages(messages: readonly Message[], vendor: string): Recalled {
  const all = allStateOf(messages, vendor)
  const resume: object[] = []
  const told = messages.flatMap((message, index): object[] => {
    const id = `message-${index}`
    const { role } = message
    if (!('parts' in message)) return [{ id, role, content: contentOf(message.content) }]
    return answerOf(message, id, index === messages.length - 1)
  })
  return { messages: told, resume: resume[0] && resume, state: all.state ?? {} }

  function answerOf(message: AssistantMessage, id: string, last: boolean): object[] {
    return stepsOf(message).flatMap(({ parts }) => {
      const said: object[] = []
      const answers: object[] = []
      let calls: object[] | undefined
      for (const part of parts) {
        const kept = stateIn(part, vendor)
        const { id: own = `${id}/${part.key}`, metadata, encryptedValue, interrupt } = kept
        const common = { id: own, metadata, encryptedValue }
        const content = 'text' in part ? part.text : ''
        if (part.type === 'reasoning') {
          said.push({ ...common, role: 'reasoning', content })
        } else if (part.type === 'content' || (part.type === 'provider-state' && metadata)) {
          calls = []
          said.push({ ...common, role: 'assistant', content, toolCalls: calls })
        } else if (part.type === 'tool-call' && !/streaming|unfinished/.test(part.status)) {
          if (!calls) {
            calls = []
            said.push({ id: own, role: 'assistant', toolCalls: calls })
          }
          const { id, name, inputText } = part
          const called = { name, arguments: inputText.trim() || '{}' }
          calls.push({ ...common, id, type: 'function', function: called })
          const decided = last && decisionOf(part, interrupt)
          if (decided) resume.push(decided)
          else answers.push(...outputOf(part, !last, all[`output:${id}`]))
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
  const [type = 'document'] = /^(image|audio|video)/.exec(mimeType) ?? []
  const value = url.replace(/^data:[^,]*;base64,/, '')
  return { type, source: { type: value === url ? 'url' : 'data', value, mimeType } }
}

/** Of an interrupt that we told, only a yes is a decision. */
function decisionOf(part: ToolCallPart, interrupt: unknown): object | undefined {
  const { id, status, output } = part
  const approved = status === 'approved'
  if (!approved && (!/failed|denied/.test(status) || interrupt === undefined)) return undefined
  return { interruptId: interrupt ?? id, status: 'resolved', payload: { approved, reason: output } }
}

/** Calls without an output are open in the last message alone. */
function outputOf(part: ToolCallPart, past: boolean, told: unknown): object[] {
  const { id, status } = part
  if (!past && !/done|failed|denied|skipped|interrupted/.test(status)) return []
  const output = outputForModel(part) ?? null
  const content = toText(output)
  const metadata = told ?? {
    deltakit: {
      status: outputStatusIn(status) ?? 'skipped',
      reason: status === 'denied' ? part.output : undefined,
      json: typeof output !== 'string',
    },
  }
  const error = status === 'done' ? undefined : content
  return [{ id: `${id}/output`, role: 'tool', toolCallId: id, content, error, metadata }]
}
