import type { Conversation } from '../chat/conversation.ts'
import { checkFirstText, checkOptions } from '../protocol/check-option.ts'
import { ProtocolError } from '../protocol/errors.ts'
import { parseJson } from '../protocol/json-text.ts'
import type { RequestOptions } from '../protocol/request-options.ts'
import { requestForms } from '../stream/check-stream-options.ts'
import type { Redactor } from '../stream/redact-secrets.ts'
import { readText, sendRequest } from '../stream/send-request.ts'
import { type EdgeOptions, edge, withQuery } from './edge-client.ts'

/** What `loadChat()` takes besides where the conversation is. */
export interface LoadChatOptions
  extends Pick<EdgeOptions, 'headers' | 'credentials' | 'fetch'>,
    RequestOptions {
  /** Stops the request, as the `signal` of a query does. */
  readonly signal?: AbortSignal | undefined
}

/**
 * The conversation of a handler that keeps it, for `load` of `useChatStream` or `adopt` of a chat.
 * It is empty where the handler has none, or it is another user's.
 */
export async function loadChat(
  url: string,
  chatId: string,
  options: LoadChatOptions = {},
): Promise<Conversation> {
  const model = edge(url, options)
  checkFirstText('loadChat', chatId, {
    expected: 'the id of a chat',
    instead: "Pass loadChat('/api/chat', id).",
  })
  checkOptions(options, requestForms)
  const { signal = new AbortController().signal } = options
  const request = { url: withQuery(url, ['chat', chatId]), method: 'GET', body: {} } as const
  const { read, redact, close } = await sendRequest(model, request, { ...options, signal })
  try {
    return parseConversation(await readText(read), redact)
  } finally {
    close()
  }
}

function parseConversation(text: string, redact: Redactor): Conversation {
  const parsed = parseJson(text)
  if (Array.isArray(Object(parsed).messages)) return parsed as Conversation
  throw new ProtocolError('Expected a conversation of a chatHandler, got', redact.text(text))
}
