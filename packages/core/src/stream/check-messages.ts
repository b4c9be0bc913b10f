import { shownValue, wrongOption } from '../protocol/check-option.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import { isInStep, stepIndexOf } from '../protocol/part-key.ts'
import type { StreamChatOptions } from './stream-options.ts'

/** Throws a `TypeError` for messages that no model could be sent. */
export function checkMessages({ messages, continued }: StreamChatOptions): void {
  if (!Array.isArray(messages)) {
    throw wrongOption('messages', messages, {
      expected: 'an array',
      instead: "Pass [{ role: 'user', content: 'Hello' }].",
    })
  }
  if (!messages.length && !continued) {
    throw new TypeError(
      "Expected `messages` to have at least one message, got none. Pass [{ role: 'user', content: 'Hello' }].",
    )
  }
  for (const [index, message] of messages.entries()) checkMessage(message, `messages[${index}]`)
  if (continued) checkMessage(continued, 'continued')
}

const roles = ['system', 'user', 'assistant']

/** Throws a `TypeError` for what is no message. `place` is where the app passed it. */
export function checkMessage(message: Message, place: string): void {
  const { role, content, parts, steps } = Object(message)
  if (!roles.includes(role)) {
    throw wrongOption(`${place}.role`, role, { expected: `one of ${roles.join(', ')}` })
  }
  const isAnswer = role === 'assistant'
  if (isAnswer && parts !== undefined) {
    if (Array.isArray(parts) && Array.isArray(steps)) {
      checkParts(message as AssistantMessage, place)
      return
    }
    throw wrongOption(place, message, {
      expected: 'a whole answer with `parts` and `steps`',
      instead: "Pass the `message` of a result, or { role: 'assistant', content: 'text' }.",
    })
  }
  const contentPlace = `${place}.content`
  if (parts === undefined && !isAnswer) checkContent(content, contentPlace)
  else if (typeof content !== 'string') {
    throw wrongOption(contentPlace, content, {
      expected: isAnswer ? 'text' : 'text or an array of parts',
      instead:
        parts === undefined
          ? 'Pass text.'
          : 'A message of a chat has `parts`: pass toModelMessages(messages).',
    })
  }
}

/** Throws a `TypeError` for what is no content of a user's message. `place` is where it was passed. */
export function checkContent(content: unknown, place: string): void {
  if (typeof content === 'string') return
  if (!Array.isArray(content)) {
    throw wrongOption(place, content, {
      expected: 'text or an array of parts',
      instead: 'Pass text.',
    })
  }
  for (const [index, part] of content.entries()) checkUserPart(part, `${place}[${index}]`)
}

const file = "A file is { type: 'file', mediaType: 'image/png', url }: userFile(file) makes it."

function checkUserPart(part: unknown, place: string): void {
  const { type, text, mediaType, url } = Object(part)
  switch (type) {
    case 'text':
      if (typeof text === 'string') return
      throw wrongOption(`${place}.text`, text, { expected: 'text' })
    case 'file':
      if (typeof mediaType === 'string' && typeof url === 'string') return
      throw wrongOption(place, part, {
        expected: 'a file with a `mediaType` and a `url`',
        instead: file,
      })
    default:
      throw wrongOption(`${place}.type`, type, { expected: 'text or file', instead: file })
  }
}

/** Throws a `TypeError` for what `userFile` did not make, such as a file of the browser. */
export function checkFiles(files: unknown): void {
  if (!Array.isArray(files)) {
    throw wrongOption('files', files, { expected: 'an array', instead: file })
  }
  for (const [index, one] of files.entries()) {
    if (Object(one).type !== 'file') {
      throw wrongOption(`files[${index}]`, one, { expected: 'a file part', instead: file })
    }
    checkUserPart(one, `files[${index}]`)
  }
}

function checkParts({ parts, steps }: AssistantMessage, place: string): void {
  for (const [index, part] of parts.entries()) {
    const { key, type } = Object(part)
    const partPlace = `${place}.parts[${index}]`
    if (typeof key !== 'string' || typeof type !== 'string') {
      throw wrongOption(partPlace, part, { expected: 'a part with a `key` and a `type`' })
    }
    const step = stepIndexOf(key)
    if (isInStep(key, step) && steps[step]) continue
    throw new TypeError(
      `Expected \`${partPlace}.key\` to begin with the index of one of its ${steps.length} steps, got ${shownValue(key)}.`,
    )
  }
  const broken = steps.findIndex((step) => Object(step) !== step)
  if (broken === -1) return
  throw wrongOption(`${place}.steps[${broken}]`, steps[broken], { expected: 'a step' })
}
