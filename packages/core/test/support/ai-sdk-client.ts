import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai'

/** A page of the Vercel AI SDK: its transport, with its check of every chunk, and its own accumulator. */
export interface TheirPage {
  messages: UIMessage[]
  readonly errors: string[]
  send(text: string): Promise<void>
  /** Answers what waits for a person, and goes on with it. */
  decide(approved: boolean): Promise<void>
}

/** `serve` is its backend: what is sent has been through JSON. */
export function theirPage(
  serve: (messages: UIMessage[]) => Response | Promise<Response>,
): TheirPage {
  const page: TheirPage = {
    messages: [],
    errors: [],
    send(text) {
      const said: UIMessage = { id: `${page.messages.length}`, role: 'user', parts: [] }
      return ask([...page.messages, { ...said, parts: [{ type: 'text', text }] }])
    },
    decide(approved) {
      const [last, ...before] = page.messages.toReversed()
      const parts = last?.parts.map((part) =>
        'approval' in part && part.state === 'approval-requested'
          ? { ...part, state: 'approval-responded', approval: { ...part.approval, approved } }
          : part,
      )
      return ask([...before.toReversed(), { ...last, parts } as UIMessage])
    },
  }

  async function ask(messages: UIMessage[]): Promise<void> {
    const transport = new DefaultChatTransport({
      fetch: async (_, init) => serve(JSON.parse(String(init?.body)).messages),
    })
    const stream = await transport.sendMessages({
      chatId: 'chat',
      messages,
      trigger: 'submit-message',
      messageId: undefined,
      abortSignal: undefined,
    })
    const onError = (error: unknown) => page.errors.push(String(error))
    const last = structuredClone(messages.at(-1))
    const begun = last?.role === 'assistant' ? last : undefined
    const before = begun ? messages.slice(0, -1) : messages
    page.messages = messages
    const read = readUIMessageStream({ stream, onError, ...(begun && { message: begun }) })
    for await (const snapshot of read) page.messages = [...before, snapshot]
  }

  return page
}
