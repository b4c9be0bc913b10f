import { wrapped } from '../protocol/errors.ts'
import type { AssistantMessage, Message, ToolCallPart } from '../protocol/message.ts'
import type { Run, Say } from '../protocol/model.ts'
import type { EventBatch } from '../protocol/stream-event.ts'
import { createFold, type Fold } from '../stream/accumulate-message.ts'
import { type ChatStream, createStream } from '../stream/chat-stream.ts'
import { foldOf } from '../stream/resume-accumulator.ts'
import type { ChatOptions, StepChanges } from '../stream/stream-chat.ts'
import { carryOut } from './execute-tool-call.ts'

interface StepsOptions extends ChatOptions {
  readonly signal: AbortSignal
}

/**
 * Asks, carries the calls of a complete run out, and asks again with what came of them. Where the last
 * message is an answer that made calls, it goes on with that answer, and with what a person approved.
 */
export function askWithTools(options: ChatOptions, answer: Run): ChatStream {
  const last = options.messages.at(-1)
  const given = options.fold?.message().runs.length
  const begun =
    last && 'parts' in last && (given || last.parts.some(({ type }) => type === 'tool-call'))
  const messages = begun ? options.messages.slice(0, -1) : options.messages
  const foldNow = () => (begun ? foldOf(last) : createFold())
  return createStream(
    (signal, say) => takeSteps({ ...options, messages, signal }, answer, { fold: foldNow(), say }),
    { ...options, messages, fold: options.fold ?? foldNow() },
  )
}

async function takeSteps(
  options: StepsOptions,
  answer: Run,
  { fold, say }: { readonly fold: Fold; readonly say: Say },
): Promise<void> {
  const { messages, maxSteps = 10, stopWhen, prepareStep } = options
  let { tools = {} } = options
  const { parallelTools = 5, toolTimeout = 60_000 } = options

  let saying = Promise.resolve()

  /** Calls carried out together speak one after the other, for whoever sets the pace waits for one. */
  function heard(batch: EventBatch): Promise<void> {
    fold.add(batch)
    saying = saying.then(() => say(batch))
    return saying
  }

  async function carryAllOut(statuses: RegExp): Promise<void> {
    const queue = callsIn(fold.message(), statuses).values()
    const work = async () => {
      for (const call of queue) await carryOut(call, { ...options, tools, toolTimeout, say: heard })
    }
    await Promise.all(Array.from({ length: parallelTools }, work))
  }

  /** A step that could not be planned is a run that failed before it asked. */
  async function fail(run: number, cause: unknown): Promise<undefined> {
    const { vendor, id } = options.model
    const error = wrapped(cause, 'The step failed')
    await heard([
      { type: 'start', run, vendor, model: id },
      { type: 'end', run, outcome: { type: 'failed', error } },
    ])
  }

  /** What the next step changes, or nothing where there is none. */
  async function plan(step: number, asked: readonly Message[]): Promise<StepChanges | undefined> {
    const message = fold.message()
    if (step && (step >= maxSteps || (await stopWhen?.({ step, message })))) return undefined
    return { ...(await prepareStep?.({ step, messages: asked })) }
  }

  await carryAllOut(/approved/)
  for (let step = 0; ; step++) {
    const message = fold.message()
    const run = message.runs.length
    const asked = run ? [...messages, message] : messages
    const said: EventBatch[] = []
    const changes = await plan(step, asked).catch((cause) => fail(run, cause))
    if (!changes) return
    tools = changes.tools ?? tools
    await answer({ ...options, messages: asked, run, ...changes }, (batch) => {
      said.push(batch)
      return say(batch)
    })
    for (const batch of said) fold.add(batch)
    if (!callsIn(fold.message(), /ready|invalid/).length) return
    await carryAllOut(/ready|invalid/)
    // For a person, or for the page.
    if (callsIn(fold.message(), /ready|waiting/).length) return
  }
}

/** The calls of the last run, where it really asks for them to be carried out. */
function callsIn({ parts, runs }: AssistantMessage, statuses: RegExp): ToolCallPart[] {
  const outcome = runs.at(-1)?.outcome
  if (outcome?.type !== 'complete' || outcome.finish !== 'tool-calls') return []
  return parts.filter((part): part is ToolCallPart => {
    const own = part.key.startsWith(`${runs.length - 1}/`)
    return own && part.type === 'tool-call' && statuses.test(part.status)
  })
}
