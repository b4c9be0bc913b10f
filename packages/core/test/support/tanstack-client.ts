import { ChatClient, fetchServerSentEvents, type UIMessage } from '@tanstack/ai-client'
import { expect } from 'vitest'

/** What a TanStack AI client sends: `RunAgentInput` of AG-UI. */
export interface TanStackInput {
  readonly threadId: string
  readonly runId: string
  readonly messages: readonly Record<string, unknown>[]
  readonly resume?: readonly object[]
}

/** The client of TanStack AI, which keeps messages of its own and sends them as those of AG-UI. */
export interface TanStackClient {
  messages: UIMessage[]
  readonly errors: string[]
  /** What it sent, first to last. */
  readonly sent: readonly TanStackInput[]
  /** Sends a message. What waits for a person is cancelled first, which is a turn of its own. */
  send(text: string): Promise<void>
  /** Answers what waits for a person, and goes on. `toPayload`: what the page makes of the answer. */
  decide(approved: boolean, toPayload?: (approved: boolean) => unknown): Promise<void>
  /** As `decide`, by the older function, which also writes the decision into its messages. */
  respond(approved: boolean): Promise<void>
  /** Gives the output of the calls that the page executes, and goes on. */
  answerCalls(output: string): Promise<void>
}

export interface TanStackClientOptions {
  /** The tools that the page executes. */
  readonly tools?: Readonly<Record<string, (input: unknown) => unknown>>
}

/** `serve`: its backend. The input it gets has been through JSON. */
export function createTanStackClient(
  serve: (input: TanStackInput) => Response | Promise<Response>,
  { tools = {} }: TanStackClientOptions = {},
): TanStackClient {
  const errors: string[] = []
  const sent: TanStackInput[] = []

  async function fetchClient(_: unknown, init?: RequestInit): Promise<Response> {
    const input: TanStackInput = JSON.parse(String(init?.body))
    sent.push(input)
    return serve(input)
  }

  const client = new ChatClient({
    connection: fetchServerSentEvents('http://elsewhere/', { fetchClient }),
    tools: Object.entries(tools).map(([name, execute]) => ({
      name,
      description: name,
      __toolSide: 'client' as const,
      execute,
    })) as never,
    onError: (error) => void errors.push(error.message),
  })

  /** A decision starts a request that nothing returns a promise of. */
  async function settled(): Promise<void> {
    await expect.poll(() => client.getIsLoading(), { interval: 1 }).toBe(false)
  }

  return {
    errors,
    sent,
    get messages() {
      return client.getMessages()
    },
    set messages(messages) {
      client.setMessagesManually(messages)
    },
    async send(text) {
      if (client.getInterrupts().length > 0) {
        client.cancelInterrupts()
        await settled()
      }
      await client.sendMessage(text)
      await settled()
    },
    async decide(approved, toPayload = () => ({ approved })) {
      for (const interrupt of client.getInterrupts()) {
        if (!('resolveInterrupt' in interrupt)) throw new Error('It cannot be resolved')
        interrupt.resolveInterrupt(toPayload(approved) as never)
      }
      await settled()
    },
    async respond(approved) {
      for (const { id } of client.getInterrupts()) {
        await client.addToolApprovalResponse({ id, approved })
      }
      await settled()
    },
    async answerCalls(output) {
      const calls = client.getMessages().flatMap(({ parts }) => parts)
      for (const part of calls) {
        if (part.type !== 'tool-call' || part.output !== undefined) continue
        await client.addToolResult({ toolCallId: part.id, tool: part.name, output })
      }
      await settled()
    },
  }
}
