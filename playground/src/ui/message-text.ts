import type { ChatMessage } from '@deltakit/core'

/** Returns the text of a message. A tool call is written as `name(arguments)` on a line of its own. */
export function messageText({ parts }: ChatMessage): string {
  return parts
    .map((part) => {
      if (part.type === 'tool-call') return `\n${part.name}(${part.inputText})\n`
      return part.type === 'text' || part.type === 'content' ? part.text : ''
    })
    .join('')
}

/** Returns a tool's input or output for display: a string as it is, anything else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
