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
    if (last?.role === 'system' && message.role === 'system' && areTexts(last, message)) {
      // Templates of local models, such as Qwen's, take one system message.
      served[served.length - 1] = { ...last, content: `${last.content}\n\n${message.content}` }
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

function areTexts(...messages: readonly ChatMessage[]): boolean {
  return messages.every(({ content }) => typeof content === 'string')
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
function withRecall(message: ChatMessage): ChatMessage {
  const { role, reasoning_content: recalled = ' ' } = message
  return role === 'assistant' ? { ...message, reasoning_content: recalled } : message
}

/** Marks an answer at the end of the messages as the text to continue. */
function markLast(mark: string) {
  return (message: ChatMessage, index: number, { length }: readonly ChatMessage[]): ChatMessage =>
    index === length - 1 && message.role === 'assistant' ? { ...message, [mark]: true } : message
}
