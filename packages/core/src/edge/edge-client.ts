import { ProtocolError } from '../protocol/errors.ts'
import type { Message } from '../protocol/message.ts'
import type { Model, ModelInput, ModelRequest, Run } from '../protocol/model.ts'
import type { EndEvent, EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { firstRun } from '../stream/stream-chat.ts'
import { run as runOnce } from '../stream/stream-step.ts'
import { readEvent } from './decode-event.ts'

export interface EdgeOptions {
  /** Which of the handler's models; by default its first. */
  readonly model?: string | undefined
  /** Of your own server, such as who asks; a function is asked before every attempt. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Record<string, string> | Promise<Record<string, string>>)
    | undefined
  /** `include` sends cookies to a server of another origin. */
  readonly credentials?: RequestCredentials | undefined
  readonly fetch?: typeof fetch | undefined
}

/**
 * A model behind a `chatHandler`, which has the key, and maybe tools and words of its own. Its answer
 * is the handler's, runs and tools and errors included.
 */
export function edge(url: string, options: EdgeOptions = {}): Model {
  const { model: id, headers = {}, credentials, fetch: own } = options

  function request(input: ModelInput): ModelRequest {
    if (input.providerOptions) throw new TypeError('edge() sends no providerOptions')
    return { url, body: { model: id, ...written(input) } }
  }

  const asking: typeof fetch = (input, init) =>
    (own ?? fetch)(input, credentials ? { ...init, credentials } : init)
  const model: Model = {
    id: id ?? 'edge',
    vendor: 'edge',
    request,
    headers: async () => (typeof headers === 'function' ? headers() : { ...headers }),
    reader: () => relay(0).reader,
    fetch: asking,
  }
  // Whoever asks may have put a fetch of their own around ours.
  const run: Run = (asked, say) =>
    runAll({ ...asked, model: { ...model, fetch: asked.model.fetch } }, say)
  return { ...model, run }
}

/** All runs of an answer in one exchange. */
const runAll: Run = async (request, say) => {
  const first = firstRun(request)
  const { reader, end } = relay(first)
  const { model } = request
  let opened = false

  await runOnce({ ...request, model: { ...model, reader: () => reader } }, (batch) => {
    // The run that carries the others is none itself.
    if (!opened) {
      opened = true
      return undefined
    }
    const [last] = batch.slice(-1)
    if (last?.type !== 'end') return say(batch)
    return say([...batch.slice(0, -1), ...end(last.outcome, model)])
  })
}

interface Relay {
  readonly reader: ReturnType<Model['reader']>
  /** How the answer ends, once the exchange ended so. */
  end(outcome: Outcome, model: Model): EventBatch
}

/** Hands the handler's events on. Its runs are numbered from `first`, as the page counts. */
function relay(first: number): Relay {
  let greeted = false
  let stranger: ProtocolError | undefined
  let done = false
  let shift: number | undefined
  /** The run that has begun, until its end is said. */
  let open: number | undefined
  let next = first
  /** An end may be the last one, and then it is said when the exchange is over. */
  let held: EndEvent | undefined

  function read(chunk: unknown, events: StreamEvent[]): boolean {
    const { v, done: over } = Object(chunk)
    if (!greeted && v !== 1) {
      stranger = new ProtocolError('No handler of this version', JSON.stringify(chunk))
      throw stranger
    }
    greeted = true
    done ||= over === true
    const event = readEvent(chunk)
    if (!event) return Boolean(v || over)
    if (held) {
      events.push(held)
      held = open = undefined
    }
    // What comes before any run belongs to an answer that was begun earlier, if there is one.
    if (event.type !== 'start' && shift === undefined && !first) return true
    take(event, events)
    return true
  }

  function take(event: StreamEvent, events: StreamEvent[]): void {
    if (event.type === 'start') {
      shift ??= first - event.run
      open = event.run + shift
      next = open + 1
      events.push({ ...event, run: open })
    } else if (event.type === 'end') {
      held = { ...event, run: event.run + (shift ?? 0) }
    } else if (event.type === 'tool-output') {
      const run = Number.parseInt(event.key, 10)
      const key = `${run + (shift ?? 0)}${event.key.slice(`${run}`.length)}`
      events.push({ ...event, key })
    } else {
      events.push(event)
    }
  }

  function end(outcome: Outcome, { vendor, id }: Model): EventBatch {
    if (held && (done || held.outcome.type !== 'complete')) return [held]
    const cut: Outcome = stranger
      ? { type: 'failed', error: stranger }
      : outcome.type === 'complete'
        ? { type: 'truncated' }
        : outcome
    if (open !== undefined) return [{ type: 'end', run: open, outcome: cut }]
    if (done) return []
    return [
      { type: 'start', run: next, vendor, model: id },
      { type: 'end', run: next, outcome: cut },
    ]
  }

  return { reader: { read }, end }
}

/** The fields of a request that a handler reads, without what a page alone needs. */
function written({ messages, tools, output, ...settings }: ModelInput): object {
  return {
    ...picked(settings, [
      'temperature',
      'topP',
      'maxOutputTokens',
      'stop',
      'seed',
      'reasoning',
      'toolChoice',
      'parallelToolCalls',
    ]),
    messages: messages.map(writeMessage),
    tools:
      tools &&
      Object.fromEntries(
        Object.entries(tools).map(([name, tool]) => [
          name,
          picked(tool, ['description', 'inputSchema', 'strict']),
        ]),
      ),
    output: output && picked(output, ['name', 'description', 'schema', 'strict']),
  }
}

function writeMessage(message: Message): object {
  if (!('parts' in message)) return picked(message, ['role', 'content'])
  const runs = message.runs.map((run) => picked(run, ['vendor', 'model', 'finish', 'outcome']))
  return { role: message.role, parts: message.parts, runs }
}

function picked<Of extends object>(from: Of, names: readonly (keyof Of)[]): Partial<Of> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<Of>
}
