// An agent that speaks AG-UI 1.0, asked as AG-UI's own client asks it.

import { createAGUIReader } from './ag-ui-reader.ts'
import { toAGUIMessages, toAGUITools } from './ag-ui-request.ts'
import { systemClock } from './clock.ts'
import type { Model, ModelInput, ModelRequest, ProviderOptions } from './model.ts'
import { headersWith, hostOf, refusals } from './served-loop.ts'
import { severalRuns } from './several-runs.ts'
import { textIn } from './told-run.ts'

export interface AGUIOptions extends Omit<ProviderOptions, 'baseURL'> {
  /** What the agent calls the conversation. Default: a random one, kept from answer to answer. */
  readonly threadId?: string | undefined
}

/**
 * An AG-UI agent as a model. Model and settings are its own; of the tools it is told, so that it can
 * ask this page to carry them out. `extraBody` and `providerOptions` are laid over what it is sent.
 */
export function agui(url: string, options: AGUIOptions = {}): Model {
  const vendor = `ag-ui/${hostOf(url)}`

  function request(input: ModelInput, made = { threadId: '', runId: '' }): ModelRequest {
    const { messages, resume, state = {}, threadId } = toAGUIMessages(input.messages, vendor)
    const asked = resume[0] ? { resume } : {}
    const body = {
      threadId: options.threadId ?? threadId ?? made.threadId,
      runId: made.runId,
      state,
      messages,
      tools: toAGUITools(input),
      context: [],
      forwardedProps: {},
      ...asked,
      ...options.extraBody,
      ...input.providerOptions,
    }
    return { url, body, warnings: refusals('This agent', input) }
  }

  const model: Model = {
    id: 'ag-ui',
    vendor,
    fetch: options.fetch,
    request: (input) => request(input),
    headers: async () => ({ accept: 'text/event-stream', ...(await headersWith(options)) }),
    reader: () => ({ read: () => false }),
    run(asked, say) {
      const { clock = systemClock } = asked
      const made = { threadId: nameFrom(clock.random()), runId: nameFrom(clock.random()) }
      const own = { ...model, request: (input: ModelInput) => request(input, made) }
      const { body } = own.request(asked)
      const threadId = textIn(Object(body).threadId)
      return severalRuns({ ...asked, model: own }, say, (telling) =>
        createAGUIReader(telling, threadId),
      )
    },
  }
  return model
}

function nameFrom(chance: number): string {
  return chance.toString(36).slice(2)
}
