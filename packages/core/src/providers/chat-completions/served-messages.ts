// Chat Completions of the long tail: what servers refuse in messages.

import type { CompatibleOptions } from './presets.ts'

/** A message as OpenAI takes it. */
export type ChatMessage = Readonly<Record<string, unknown>>

/** The messages as this server takes them. */
export function servedMessages(
  messages: readonly ChatMessage[],
  { recallRequired, answerRequired, continues, continueMark }: CompatibleOptions,
): ChatMessage[] {
  const plain = messages.map(withPlainText)
  const served: ChatMessage[] = []
  for (const message of plain) {
    const last = served.at(-1)
    const joined = last && joinedWith(last, message)
    if (joined) {
      served[served.length - 1] = joined
      continue
    }
    if (answerRequired && last?.role === 'tool' && message.role === 'user') {
      served.push({ role: 'assistant', content: 'No answer' })
    }
    // A text to continue is no earlier answer.
    const isEarlier = message !== plain.at(-1)
    served.push(recallRequired && isEarlier ? withRecall(message) : message)
  }
  return continues && continueMark ? served.map(markLast(continueMark)) : served
}

/**
 * One message of two in a row. Templates of local models take one system message, as Qwen's, or a user and
 * an assistant in turn, as Gemma's and Mistral's: without this, a chat with a failed answer in it is refused.
 */
function joinedWith(last: ChatMessage, next: ChatMessage): ChatMessage | undefined {
  const { role, content } = last
  if (role !== next.role || (role !== 'system' && role !== 'user')) return undefined
  if (typeof content === 'string' && typeof next.content === 'string') {
    return { ...last, content: `${content}\n\n${next.content}` }
  }
  return role === 'user'
    ? { ...last, content: [content, next.content].flatMap(toParts) }
    : undefined
}

function toParts(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [{ type: 'text', text: content }]
}

/** Models that read only text, such as DeepSeek's, are not sent it in parts. */
function withPlainText(message: ChatMessage): ChatMessage {
  const { content } = message
  if (!Array.isArray(content) || !content.every(isPlainText)) return message
  return { ...message, content: content.map(({ text }) => text).join('\n\n') }
}

function isPlainText(part: unknown): boolean {
  const { type, cache_control } = Object(part)
  return type === 'text' && !cache_control
}

/** DeepSeek and Moonshot refuse an earlier answer that lacks the field, and Kimi K2.6 an empty one. */
export function withRecall(message: ChatMessage): ChatMessage {
  const { role, reasoning_content: recalled = ' ' } = message
  return role === 'assistant' ? { ...message, reasoning_content: recalled } : message
}

/** Marks an answer at the end of the messages as the text to continue. */
function markLast(mark: string) {
  return (message: ChatMessage, index: number, { length }: readonly ChatMessage[]): ChatMessage =>
    index === length - 1 && message.role === 'assistant' ? { ...message, [mark]: true } : message
}
