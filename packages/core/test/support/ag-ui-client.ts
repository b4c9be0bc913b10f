import { HttpAgent, type Message, type RunAgentInput } from '@ag-ui/client'

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
}

/** `serve`: the agent it calls. The input it gets has been through JSON. */
export function createAGUIClient(
  serve: (input: RunAgentInput) => Response | Promise<Response>,
): AGUIClient {
  const errors: string[] = []
  const endedCalls: string[] = []
  const agent = new HttpAgent({
    url: 'http://elsewhere/',
    fetch: async (_, init) => serve(JSON.parse(String(init?.body))),
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
  }
}
