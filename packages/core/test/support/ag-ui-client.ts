import { HttpAgent, type Message, type RunAgentInput } from '@ag-ui/client'

/** A client of AG-UI: their own, with its check of the order of events. */
export interface TheirAgent {
  messages: Message[]
  readonly errors: string[]
  /** What waits for a person is taken back by that. */
  send(text: string): Promise<void>
  /** Answers what waits for a person, and goes on with it. */
  decide(approved: boolean): Promise<void>
}

/** `serve` is the agent it calls: what is sent has been through JSON. */
export function theirAgent(
  serve: (input: RunAgentInput) => Response | Promise<Response>,
): TheirAgent {
  const errors: string[] = []
  const agent = new HttpAgent({
    url: 'http://elsewhere/',
    fetch: async (_, init) => serve(JSON.parse(String(init?.body))),
  })

  async function ask(parameters: Parameters<typeof agent.runAgent>[0]): Promise<void> {
    const onRunErrorEvent = ({ event }: { event: { message: string } }) => {
      errors.push(event.message)
    }
    await agent
      .runAgent(parameters, { onRunErrorEvent })
      .catch((error) => errors.push(String(error)))
  }

  return {
    errors,
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
      return ask({ resume })
    },
    decide(approved) {
      const resume = agent.pendingInterrupts.map(({ id }) => {
        return { interruptId: id, status: 'resolved' as const, payload: { approved } }
      })
      return ask({ resume })
    },
  }
}
