import { SchemaError } from '../protocol/errors.ts'
import { untilAborted } from '../protocol/link-signals.ts'
import type { Model } from '../protocol/model.ts'
import { pick } from '../protocol/pick.ts'
import type { StreamChatOptions, Tools } from '../stream/stream-options.ts'
import { validate } from '../tools/schema.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { publicIssues } from './error-text.ts'
import type { ChatRequest } from './http/parse-chat-request.ts'
import { refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'

/** The options of a handler that every stream gets as they are. */
export function streamOptionsOf<Body>(
  options: ChatHandlerOptions<Body>,
): Pick<StreamChatOptions, (typeof streamOptionNames)[number]> {
  return pick(options, streamOptionNames)
}

const streamOptionNames = [
  'maxSteps',
  'stopWhen',
  'prepareStep',
  'parallelTools',
  'toolTimeout',
  'retry',
  'timeout',
  'clock',
  'limits',
] as const

/** What the app's own functions return for one request. */
export interface ResolvedOptions<Body> {
  readonly context: ChatRequestContext<Body>
  readonly model: Model
  readonly tools: Tools
  readonly system: string
}

/**
 * Calls the functions among a handler's options, one after the other. None of them is waited for once
 * the client has left.
 */
export async function resolveOptions<Body>(
  options: ChatHandlerOptions<Body>,
  {
    request: { body, model: modelId },
    known,
  }: {
    readonly request: Pick<ChatRequest, 'body' | 'model'>
    readonly known: Omit<ChatRequestContext<Body>, 'body'>
  },
): Promise<ResolvedOptions<Body>> {
  const { system = '', tools = {} } = options
  const whileConnected = <Result>(work: () => Result | Promise<Result>) =>
    untilAborted(known.request.signal, work)

  const context: ChatRequestContext<Body> = {
    ...known,
    body: await whileConnected(() => validBody(body, options)),
  }
  return {
    context,
    model: await whileConnected(() => chosenModel(modelId, { options, context })),
    tools: await whileConnected(() => (typeof tools === 'function' ? tools(context) : tools)),
    system: await whileConnected(() => (typeof system === 'function' ? system(context) : system)),
  }
}

/** The app's own fields as its schema returns them. Refuses those that do not fit. */
export async function validBody<Body>(
  given: unknown,
  { body: schema, ...listener }: ChatHandlerOptions<Body>,
): Promise<Body> {
  // Without a schema the type of the body is `undefined`.
  if (!schema) return undefined as Body
  try {
    return await validate(schema, given)
  } catch (cause) {
    if (!(cause instanceof SchemaError)) throw cause
    const issues = publicIssues(cause)
    if (issues) return refuse(400, 'body', `body: ${issues}`)
    reportError(listener, cause)
    return refuse(400, 'body', 'body does not fit the schema of this handler')
  }
}

/** A client names a model, and only one that the server chose can come of it. */
function chosenModel<Body>(
  named: string | undefined,
  {
    options: { model, allow = [] },
    context,
  }: { readonly options: ChatHandlerOptions<Body>; readonly context: ChatRequestContext<Body> },
): Model | Promise<Model> {
  const ids = typeof model === 'function' ? allow : [model.id]
  const id = named === undefined ? ids[0] : ids.find((known) => known === named)
  if (id === undefined) {
    refuse(
      400,
      'model',
      'This handler does not offer that model. Send none for its default, or add it to `allow`',
    )
  }
  return typeof model === 'function' ? model(id, context) : model
}
