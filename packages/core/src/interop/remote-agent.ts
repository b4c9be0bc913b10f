import { systemClock } from '../protocol/clock.ts'
import type {
  Model,
  ModelInput,
  ModelRequest,
  ProviderOptions,
  StepRequest,
} from '../protocol/model.ts'
import { headersOf } from '../providers/writing/key-headers.ts'
import { allStateOf } from './provider-state.ts'
import type { RemoteSteps } from './remote-steps.ts'
import { type RemoteReader, streamRemoteAnswer } from './stream-remote-answer.ts'

/** The URL is the first argument, so it is no option. */
export type RemoteAgentOptions = Omit<ProviderOptions, 'baseURL'>

/** The protocol of a backend with a loop of its own. */
export interface RemoteAgent {
  /** The protocol's name. */
  readonly id: string
  readonly url: string
  /** The name of the conversation, if the app chose one. */
  readonly conversation: string | undefined
  /** Reads one chunk into the steps. `sentName` names the request that is answered. */
  createReader(steps: RemoteSteps, request: StepRequest, sentName: () => string): RemoteReader
  /** The body of a request. */
  body(input: ModelInput, names: RequestNames): object
}

/** The names in a request. */
export interface RequestNames {
  readonly vendor: string
  readonly conversation: unknown
  readonly request: string
}

/** The settings that a backend with a loop of its own decides. */
const decidedByBackend: readonly (keyof ModelInput)[] = [
  'temperature',
  'topP',
  'maxOutputTokens',
  'stop',
  'seed',
  'reasoning',
  'toolChoice',
  'parallelToolCalls',
  'output',
]

/** A backend with a loop of its own, as a model. */
export function remoteAgent(agent: RemoteAgent, options: RemoteAgentOptions): Model {
  const { id, url, createReader } = agent
  const { extraBody, fetch } = options
  // The host alone: the rest of a URL may be secret. A path belongs to the host of the client.
  const vendor = `${id}/${new URL(url, 'http://here').host}`

  function conversationOf({ messages, chatId }: ModelInput): unknown {
    return agent.conversation ?? (chatId || allStateOf(messages, vendor).conversation)
  }

  function writeRequest(
    input: ModelInput,
    { conversation, request }: { readonly conversation: unknown; readonly request: string },
  ): ModelRequest {
    const body = agent.body(input, { vendor, conversation, request })
    const ignored = decidedByBackend.filter((name) => input[name] !== undefined)
    return {
      url,
      body: { ...body, ...extraBody, ...input.providerOptions },
      warnings: ignored.map((name) => `The backend decides about ${name} itself`),
    }
  }

  return {
    id,
    vendor,
    answeredBy: 'server',
    fetch,
    request: (input) => writeRequest(input, { conversation: conversationOf(input), request: '' }),
    async headers() {
      return { accept: 'text/event-stream', ...(await headersOf(options)) }
    },
    // `streamStep` reads the answer.
    reader: () => ({ read: () => false }),
    streamStep(request, emit) {
      const { clock = systemClock } = request
      const randomName = () => clock.random().toString(36).slice(2)
      const conversation = conversationOf(request) ?? randomName()
      let sent = ''
      return streamRemoteAnswer(request, emit, {
        conversation,
        writeRequest() {
          sent = randomName()
          return writeRequest(request, { conversation, request: sent })
        },
        createReader: (steps) => createReader(steps, request, () => sent),
      })
    },
  }
}
