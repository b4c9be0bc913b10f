import { HttpAgent, type Message, type RunAgentInput } from '@ag-ui/client'
import { HttpAgent as HttpAgent0 } from 'ag-ui-client-0'

/** The versions that people use: CopilotKit ships 0.0.59, whose schema rejects unknown fields. */
export const aguiVersions: readonly {
  readonly version: string
  readonly Agent: typeof HttpAgent
}[] = [
  { version: '1.0', Agent: HttpAgent },
  { version: '0.0.59', Agent: HttpAgent0 as never },
]

/** AG-UI's own client, which verifies the order of events. */
export interface AGUIClient {
  messages: Message[]
  readonly errors: string[]
  /** The ids of the calls that ended. */
  readonly endedCalls: string[]
  /** Sends a message. What waits for a person is cancelled by it. */
  send(text: string): Promise<void>
  /** Answers what waits for a person, and goes on. */
  decide(approved: boolean): Promise<void>
  /** Gives the output of the calls that the page executes, and goes on. */
  answerCalls(output: string): Promise<void>
  /** Leaves the answer that is being read. */
  stop(): void
}

/** `serve`: the agent it calls. The input it gets has been through JSON. */
export function createAGUIClient(
  serve: (input: RunAgentInput) => Response | Promise<Response>,
  Agent: typeof HttpAgent = HttpAgent,
): AGUIClient {
  const errors: string[] = []
  const endedCalls: string[] = []
  const agent = new Agent({
    url: 'http://elsewhere/',
    fetch: async (_, init) =>
      leavable(await serve(JSON.parse(String(init?.body))), init?.signal ?? undefined),
  })

  async function run(parameters: Parameters<typeof agent.runAgent>[0]): Promise<void> {
    const subscriber: Parameters<typeof agent.runAgent>[1] = {
      onRunErrorEvent: ({ event }) => void errors.push(event.message),
      onToolCallEndEvent: ({ event }) => void endedCalls.push(event.toolCallId),
    }
    await agent.runAgent(parameters, subscriber).catch((error) => errors.push(String(error)))
  }

  return {
    errors,
    endedCalls,
    get messages() {
      return agent.messages
    },
    set messages(messages) {
      agent.setMessages(messages)
    },
    send(content) {
      agent.addMessage({ id: `${agent.messages.length}`, role: 'user', content })
      const resume = agent.pendingInterrupts.map(({ id }) => {
        return { interruptId: id, status: 'cancelled' as const }
      })
      return run({ resume })
    },
    decide(approved) {
      const resume = agent.pendingInterrupts.map(({ id }) => {
        return { interruptId: id, status: 'resolved' as const, payload: { approved } }
      })
      return run({ resume })
    },
    answerCalls(content) {
      const answered = agent.messages.map((message) => Object(message).toolCallId)
      for (const message of agent.messages) {
        for (const { id: toolCallId } of Object(message).toolCalls ?? []) {
          if (answered.includes(toolCallId)) continue
          agent.addMessage({ id: `${toolCallId}/page`, role: 'tool', toolCallId, content })
        }
      }
      return run({})
    },
    stop: () => agent.abortRun(),
  }
}

/** A response that a client leaves as it would leave one of a network. */
function leavable(response: Response, signal?: AbortSignal): Response {
  if (!response.body || !signal) return response
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response)
}
