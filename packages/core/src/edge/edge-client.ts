import { ProtocolError } from '../protocol/errors.ts'
import type { Message } from '../protocol/message.ts'
import type { Model, ModelInput, ModelRequest, StreamStep } from '../protocol/model.ts'
import { shiftKey } from '../protocol/part-key.ts'
import type { EndEvent, EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { streamStep as runOnce } from '../stream/stream-step.ts'
import { decodeEvent } from './decode-event.ts'

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
 * is the handler's, steps and tools and errors included.
 */
export function edge(url: string, options: EdgeOptions = {}): Model {
  const { model: id, headers = {}, credentials, fetch: own } = options

  function request(input: ModelInput): ModelRequest {
    if (input.providerOptions) throw new TypeError('edge() sends no providerOptions')
    return { url, body: { model: id, ...encodeInput(input) } }
  }

  const asking: typeof fetch = (input, init) =>
    (own ?? fetch)(input, credentials ? { ...init, credentials } : init)
  const model: Model = {
    id: id ?? 'edge',
    vendor: 'edge',
    request,
    headers: async () => (typeof headers === 'function' ? headers() : { ...headers }),
    reader: () => createRelay(0).reader,
    fetch: asking,
  }
  // Whoever asks may have put a fetch of their own around ours.
  const streamStep: StreamStep = (asked, say) =>
    streamAllSteps({ ...asked, model: { ...model, fetch: asked.model.fetch } }, say)
  return { ...model, streamStep }
}

/** All steps of an answer in one exchange. */
const streamAllSteps: StreamStep = async (request, say) => {
  const first = request.step
  const { reader, end } = createRelay(first)
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

/** Hands the handler's events on. Its steps are numbered from `first`, as the page counts. */
function createRelay(first: number): Relay {
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
    if (!greeted && v !== 2) {
      stranger = new ProtocolError('No handler of this version', JSON.stringify(chunk))
      throw stranger
    }
    greeted = true
    done ||= over === true
    const event = decodeEvent(chunk)
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
      shift ??= first - event.step
      open = event.step + shift
      next = open + 1
      events.push({ ...event, step: open })
    } else if (event.type === 'end') {
      held = { ...event, step: event.step + (shift ?? 0) }
    } else if (event.type === 'tool-output') {
      events.push({ ...event, key: shiftKey(event.key, shift ?? 0) })
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
    if (open !== undefined) return [{ type: 'end', step: open, outcome: cut }]
    if (done) return []
    return [
      { type: 'start', step: next, vendor, model: id },
      { type: 'end', step: next, outcome: cut },
    ]
  }

  return { reader: { read }, end }
}

/** The fields of a request that a handler reads, without what a page alone needs. */
function encodeInput({ messages, tools, output, ...settings }: ModelInput): object {
  return {
    ...pick(settings, [
      'chatId',
      'answerId',
      'temperature',
      'topP',
      'maxOutputTokens',
      'stop',
      'seed',
      'reasoning',
      'toolChoice',
      'parallelToolCalls',
    ]),
    messages: messages.map(encodeMessage),
    tools:
      tools &&
      Object.fromEntries(
        Object.entries(tools).map(([name, tool]) => [
          name,
          pick(tool, ['description', 'inputSchema', 'strict']),
        ]),
      ),
    output: output && pick(output, ['name', 'description', 'schema', 'strict']),
  }
}

function encodeMessage(message: Message): object {
  if (!('parts' in message)) return pick(message, ['role', 'content'])
  const steps = message.steps.map((run) => pick(run, ['vendor', 'model', 'finish', 'outcome']))
  return { role: message.role, id: message.id, parts: message.parts, steps }
}

function pick<Of extends object>(from: Of, names: readonly (keyof Of)[]): Partial<Of> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<Of>
}
