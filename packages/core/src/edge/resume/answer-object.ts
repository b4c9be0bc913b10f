import { callback, checkNumber, wrongOption } from '../../protocol/check-option.ts'
import { systemClock } from '../../protocol/clock.ts'
import { chatHandler } from '../chat-handler.ts'
import type { ChatHandler, ChatHandlerOptions } from '../chat-handler-options.ts'
import { checkMethod } from '../http/accept-request.ts'
import { loggedId } from '../log/answer-log.ts'
import { answerLog } from './log-of-store.ts'
import { createSqlStore, type ObjectStorage } from './sql-store.ts'
import { createTopFields } from './top-fields.ts'

/** The options of a handler, whose log is the storage of the object. */
export interface AnswerObjectOptions<Body = undefined>
  extends Omit<ChatHandlerOptions<Body>, 'log'> {
  /** How long an answer is kept once it is over, in milliseconds. Default 3 600 000. */
  readonly retention?: number | undefined
}

/** What a Durable Object is made with. */
export interface ObjectState {
  /** Its SQLite database and its alarm. */
  readonly storage: ObjectStorage
  /** Keeps the object alive until the work is done. */
  waitUntil(work: Promise<unknown>): void
}

/** A class of Durable Objects. */
export type AnswerObjectClass<Env> = new (
  state: ObjectState,
  env: Env,
) => {
  fetch(request: Request): Promise<Response>
  alarm(): Promise<void>
}

/** The namespace of a class of Durable Objects. */
export interface ObjectNamespace<Id> {
  /** The id of the object with that name. */
  idFromName(name: string): Id
  /** The object with that id. */
  get(id: Id): { fetch(request: Request): Promise<Response> }
}

/**
 * A class of Durable Objects with SQLite, each of which makes one answer and keeps it. `toAnswerObject`
 * sends a request to the right one.
 */
export function answerObject<Env, Body = undefined>(
  options: (env: Env) => AnswerObjectOptions<Body>,
): AnswerObjectClass<Env> {
  if (!callback.fits(options)) {
    throw wrongOption('options', options, {
      expected: 'a function of the environment',
      instead: 'Pass answerObject((env) => ({ model })).',
    })
  }
  return class {
    readonly #handler: ChatHandler
    readonly #state: ObjectState

    constructor(state: ObjectState, env: Env) {
      const { retention = 3_600_000, ...own } = options(env)
      checkNumber('retention', retention)
      this.#state = state
      const store = createSqlStore(state.storage, { retention, clock: own.clock ?? systemClock })
      this.#handler = chatHandler({ ...own, log: answerLog(store) })
    }

    fetch(request: Request): Promise<Response> {
      const waitUntil = (work: Promise<unknown>) => this.#state.waitUntil(work)
      return this.#handler(request, undefined, { waitUntil })
    }

    alarm(): Promise<void> {
      return this.#handler.sweep()
    }
  }
}

/** Sends a request to the object of its answer. Nothing is checked here: the object does. */
export async function toAnswerObject<Id>(
  request: Request,
  namespace: ObjectNamespace<Id>,
): Promise<Response> {
  if (!callback.fits(Object(namespace).idFromName)) {
    throw wrongOption('namespace', namespace, {
      expected: 'a namespace of Durable Objects',
      instead: 'Pass the binding of the class, such as env.ANSWERS.',
    })
  }
  const named = new URL(request.url).searchParams.get('answer') ?? (await requestedId(request))
  // A request without an id gets an object of its own.
  const id = namespace.idFromName(named ?? crypto.randomUUID())
  return namespace.get(id).fetch(request)
}

/** Bytes of a body that are read for the id: what a handler takes by default. Nobody is authorized yet. */
const longestBody = 16_777_216

/** The id in the body, which `edge()` writes before the messages: then no more is read. */
async function requestedId(request: Request): Promise<string | undefined> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  try {
    // The object refuses the request for the same reasons, by its headers alone.
    checkMethod(request)
    if (Number(request.headers.get('content-length')) > longestBody) return undefined
    reader = request.clone().body?.getReader()
    const decoder = new TextDecoder()
    const fields = createTopFields()
    for (let size = 0; size <= longestBody; ) {
      const { value } = (await reader?.read()) ?? {}
      const found = fields.read(decoder.decode(value, { stream: value !== undefined }))
      if (found || !value) return idOf(found ?? fields.end())
      size += value.length
    }
  } catch {
    // The object refuses what is no JSON.
  } finally {
    void reader?.cancel().catch(() => {})
  }
  return undefined
}

function idOf({ answerId, step }: { answerId?: unknown; step?: unknown }): string | undefined {
  return typeof answerId === 'string' ? loggedId(answerId, Number(step) || 0) : undefined
}
