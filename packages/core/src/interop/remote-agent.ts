import { systemClock } from '../protocol/clock.ts'
import type { Model, ModelInput, ModelRequest, ProviderOptions } from '../protocol/model.ts'
import { allStateOf, type RemoteStepsOptions, streamRemoteSteps } from './remote-steps.ts'

export type RemoteAgentOptions = Omit<ProviderOptions, 'baseURL'>

/** How somebody else's backend is spoken to. */
export interface RemoteAgent extends Pick<RemoteStepsOptions, 'createReader'> {
  readonly id: string
  readonly url: string
  /** What the conversation is called there, where that is not left to chance. */
  readonly conversation: string | undefined
  body(input: ModelInput, names: RequestIds): object
}

export interface RequestIds {
  readonly vendor: string
  readonly conversation: unknown
  readonly step: string
}

/** What a backend with a loop of its own decides by itself. */
const decided =
  /^(temperature|topP|maxOutputTokens|stop|seed|reasoning|toolChoice|parallelToolCalls|output)$/

/** A backend with a loop of its own, as a model. */
export function remoteAgent(loop: RemoteAgent, options: RemoteAgentOptions): Model {
  const { id, url, createReader } = loop
  const { apiKey, extraBody, fetch } = options
  // Without what may be secret in a URL; a path of this page is its own host.
  const vendor = `${id}/${new URL(url, 'http://here').host}`

  function named({ messages }: ModelInput): unknown {
    return loop.conversation ?? allStateOf(messages, vendor).conversation
  }

  function request(input: ModelInput, conversation = named(input), step = ''): ModelRequest {
    const body = loop.body(input, { vendor, conversation, step })
    return {
      url,
      body: { ...body, ...extraBody, ...input.providerOptions },
      warnings: Object.entries(input).flatMap(([name, value]) =>
        value !== undefined && decided.test(name) ? [`This backend takes no ${name}`] : [],
      ),
    }
  }

  const model: Model = {
    id,
    vendor,
    fetch,
    request: (input) => request(input),
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      const authorization = key && { authorization: `Bearer ${key}` }
      return { accept: 'text/event-stream', ...authorization, ...options.headers }
    },
    reader: () => ({ read: () => false }),
    streamStep(asked, say) {
      const { clock = systemClock } = asked
      const name = () => clock.random().toString(36).slice(2)
      const conversation = named(asked) ?? name()
      const writeRequest = (input: ModelInput) => request(input, conversation, name())
      return streamRemoteSteps(asked, say, { conversation, writeRequest, createReader })
    },
  }
  return model
}
