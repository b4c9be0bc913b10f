import type { UIMessage } from 'ai'
import * as sdk6 from 'ai'
import * as sdk7 from 'ai-7'

/** The client's functions of a version of AI SDK. */
export type AISDK = Pick<
  typeof sdk6,
  'DefaultChatTransport' | 'readUIMessageStream' | 'validateUIMessages'
>

/** The versions that people use. The types of 7 differ in what is not used here. */
export const aiSdkVersions: readonly { readonly version: number; readonly sdk: AISDK }[] = [
  { version: 6, sdk: sdk6 },
  { version: 7, sdk: sdk7 as never },
]

/** A client of the Vercel AI SDK: its transport, which validates every chunk, and its own message state. */
export interface AISDKClient {
  messages: UIMessage[]
  readonly errors: string[]
  send(text: string): Promise<void>
  /** Answers the calls that wait for a person, and goes on. */
  decide(approved: boolean): Promise<void>
  /** Gives the output of the calls that the page executes, and goes on. */
  answerCalls(output: string): Promise<void>
}

/** `serve`: its backend. The messages it gets have been through JSON. */
export function createAISDKClient(
  serve: (messages: UIMessage[]) => Response | Promise<Response>,
  sdk: AISDK = sdk6,
): AISDKClient {
  const client: AISDKClient = {
    messages: [],
    errors: [],
    send(text) {
      const id = `${client.messages.length}`
      const message: UIMessage = { id, role: 'user', parts: [{ type: 'text', text }] }
      return request([...client.messages, message])
    },
    decide(approved) {
      const last = client.messages.at(-1)
      const parts = last?.parts.map((part) =>
        'approval' in part && part.state === 'approval-requested'
          ? { ...part, state: 'approval-responded', approval: { ...part.approval, approved } }
          : part,
      )
      return request([...client.messages.slice(0, -1), { ...last, parts } as UIMessage])
    },
    answerCalls(output) {
      const last = client.messages.at(-1)
      const parts = last?.parts.map((part) =>
        'toolCallId' in part && part.state === 'input-available'
          ? { ...part, state: 'output-available', output }
          : part,
      )
      return request([...client.messages.slice(0, -1), { ...last, parts } as UIMessage])
    },
  }

  async function request(messages: UIMessage[]): Promise<void> {
    const body = await serve(JSON.parse(JSON.stringify(messages)))
    const last = structuredClone(messages.at(-1))
    const continued = last?.role === 'assistant' ? last : undefined
    const before = continued ? messages.slice(0, -1) : messages
    client.messages = messages
    const read = await readUIResponse(body, client.errors, { sdk, ...(continued && { continued }) })
    for await (const snapshot of read) client.messages = [...before, snapshot]
  }

  return client
}

/** Reads a response as their client does. `continued`: the message that the answer goes on with. */
export async function readUIResponse(
  response: Response,
  errors: string[],
  { continued, sdk = sdk6 }: { readonly continued?: UIMessage; readonly sdk?: AISDK } = {},
): Promise<AsyncIterable<UIMessage>> {
  const transport = new sdk.DefaultChatTransport({ fetch: async () => response })
  const stream = await transport.sendMessages({
    chatId: 'chat',
    messages: [],
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: undefined,
  })
  const onError = (error: unknown) => errors.push(String(error))
  return sdk.readUIMessageStream({ stream, onError, ...(continued && { message: continued }) })
}
