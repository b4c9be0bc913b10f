// Reads the messages that an AG-UI client sends.

import { array, checkPassedOptions, wrongOption } from '../../protocol/check-option.ts'
import { dataURL } from '../../protocol/data-url.ts'
import { asArray, asFields, asText, type Fields } from '../../protocol/json-fields.ts'
import type { Message, UserPart } from '../../protocol/message.ts'
import { userMessageId } from '../message-id.ts'
import { decisionsIn } from './decision.ts'
import { toAnswer } from './decode-answer.ts'

/** The fields of `RunAgentInput` that are read. */
export interface AGUIInput {
  /** The conversation, as the client sent it. */
  readonly messages: readonly unknown[]
  /** What a person decided about interrupts. */
  readonly resume?: readonly unknown[] | undefined
}

/**
 * The messages of an AG-UI client as messages of Deltakit. An answer that `toAGUI` wrote comes back
 * whole, with the provider state of the next request. A client can write anything into its messages:
 * `createProofs` checks what is true.
 */
export function fromAGUI(input: AGUIInput): Message[] {
  const instead = 'Pass the body of the request.'
  checkPassedOptions('fromAGUI', input, { instead })
  const { messages, resume } = input
  if (!array.fits(messages)) throw wrongOption('messages', messages, { ...array, instead })
  const read: Message[] = []
  const decisions = decisionsIn(resume)
  let answer: Fields[] = []

  function endAnswer(): void {
    const { parts, ...rest } = toAnswer(answer, decisions)
    // TanStack AI keeps an empty message of an answer that failed before its first word.
    if (parts.length) read.push({ ...rest, parts })
    answer = []
  }

  for (const message of asArray(messages).map(asFields)) {
    const { role, id, content } = message
    switch (role) {
      case 'user':
        endAnswer()
        read.push({
          role,
          ...userMessageId(id),
          content: typeof content === 'string' ? content : toUserParts(content),
        })
        break
      case 'system':
      case 'developer':
        endAnswer()
        read.push({ role: 'system', content: asText(content) })
        break
      case 'assistant':
      case 'reasoning':
      case 'tool':
        answer.push(message)
    }
  }
  endAnswer()
  return read
}

function toUserParts(content: unknown): UserPart[] {
  return asArray(content).flatMap((part): UserPart[] => {
    const { type, text, source } = asFields(part)
    if (type === 'text') return [{ type, text: asText(text) }]
    const { type: kind, value, mimeType, provider } = asFields(source)
    if (!kind) return []
    const mediaType = asText(mimeType)
    const place = asText(value)
    const vendor = asText(provider)
    if (kind === 'file' && vendor) {
      return [{ type: 'file', mediaType, url: '', uploads: { [vendor]: place } }]
    }
    const url = kind === 'data' ? dataURL(mediaType, place) : place
    return [{ type: 'file', mediaType, url }]
  })
}
