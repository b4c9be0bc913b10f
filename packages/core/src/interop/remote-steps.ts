import type { Message, Part, ProviderStateEntry } from '../protocol/message.ts'
import type { ChunkReader, Emit, Model, StepRequest } from '../protocol/model.ts'
import { isInStep, partKey } from '../protocol/part-key.ts'
import type {
  EventBatch,
  Outcome,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../protocol/stream-event.ts'
import { streamStep as runOnce } from '../stream/stream-step.ts'

/** An answer of somebody else's loop, while it is told as the steps it is made of. */
export interface RemoteSteps {
  /** Every call that something may come of, by the name of its part. */
  readonly calls: ReadonlyMap<string, RemoteCall>
  /** A run begins, where none is being told. */
  beginStep(): void
  /** Says it of this run, or of the next where this one is over. A `finish` is the answer's unless more follows. */
  emit(event: StreamEvent): void
  /** One that is complete is this run's alone, and any other is the answer's. Default: calls were made. */
  end(outcome?: Outcome): void
  /** Says what became of a call; `false` where nobody knows it. */
  setStatus(part: string, status: NonNullable<ToolCallEvent['status']>): boolean
  /** Says what came of a call, where it is known. */
  setOutput(part: string, said: Omit<ToolOutputEvent, 'type' | 'key'>): void
  /** Sets the provider state of a part, of the run that is being told or was told last. */
  setProviderState(part: string, set: object): void
}

export interface RemoteCall {
  readonly key: string
  readonly id: string
  readonly name: string
}

export interface RemoteStepsOptions {
  /** What the sender calls the conversation. */
  readonly conversation: unknown
  /** Writes the request of the model, with that name in it. */
  readonly writeRequest: Model['request']
  createReader(telling: RemoteSteps): (chunk: unknown) => boolean
}

const cut: Outcome = { type: 'truncated' }
const called: Outcome = { type: 'complete', finishReason: 'tool-calls' }

/** Asks once, and tells what comes as several steps. */
export async function streamRemoteSteps(
  request: StepRequest,
  say: Emit,
  { conversation, writeRequest, createReader }: RemoteStepsOptions,
): Promise<void> {
  let untold: object | undefined = { conversation }
  const { vendor, id: model } = request.model
  // Those of the answer this goes on with, by the ids their sender knows them by.
  const calls = new Map<string, RemoteCall>()
  for (const part of partsOf(request.messages.at(-1))) {
    if (part.type === 'tool-call') calls.set(`tool:${part.id}`, part)
  }
  const waiting = new Set<string>()
  let events: StreamEvent[] = []
  let after: StreamEvent[] = []
  let step = request.step
  let open = true
  let ending = cut

  function start(): void {
    if (!open) events.push({ type: 'start', step: ++step, vendor, model })
    open = true
  }

  function close(outcome: Outcome): void {
    start()
    // Calls that wait for an output are why it stopped, whatever the sender says.
    const calling =
      waiting.size && outcome.type === 'complete' && /stop|other/.test(outcome.finishReason)
    events.push({ type: 'end', step: step, outcome: calling ? called : outcome }, ...after)
    open = false
    after = []
    waiting.clear()
    ending = cut
  }

  /** What ends a run may end the answer too, unless more follows. */
  function goOn(): void {
    if (open && ending.type === 'complete') close(ending)
    ending = cut
  }

  function beginStep(): void {
    goOn()
    start()
  }

  function end(outcome = called): void {
    if (outcome.type !== 'complete') ending = outcome
    else if (open) close(outcome)
  }

  function setStatus(part: string, status: NonNullable<ToolCallEvent['status']>): boolean {
    const call = calls.get(part)
    if (!call) return false
    const { key, id, name } = call
    if (status === 'running') waiting.delete(key)
    const told = open ? after : events
    told.push({ type: 'tool-call', part, id, name, status })
    return true
  }

  function setOutput(part: string, said: Omit<ToolOutputEvent, 'type' | 'key'>): void {
    const key = calls.get(part)?.key
    if (!key) return
    goOn()
    const own = open && isInStep(key, step)
    const event = { type: 'tool-output', key, ...said } as const
    // Shown at once, it settles the call once the run is over: till then the input is not read.
    events.push(own ? { ...event, preliminary: true } : event)
    if (said.preliminary) return
    if (own) after.push(event)
    waiting.delete(key)
  }

  function emit(event: StreamEvent): void {
    if (/content|reasoning|source|file|tool-call/.test(event.type)) beginStep()
    if (event.type === 'finish') ending = { type: 'complete', finishReason: event.reason }
    if (event.type === 'tool-call') {
      const { part, id, name } = event
      const key = partKey(step, part)
      if (calls.get(part)?.key === key) return
      calls.set(part, { key, id, name })
      waiting.add(key)
    }
    if (open) events.push(event)
  }

  function setProviderState(part: string, set: object): void {
    // It may be whatever the sender wrote there.
    if (typeof set !== 'object' || set === null || Array.isArray(set)) return
    events.push({ type: 'provider-state', part, entry: vendor, set: set as StateFields })
  }

  /** What `run` says of a single run, which it takes all of this for. */
  function place(event: StreamEvent): EventBatch {
    if (!('step' in event && event.step < 0)) return [event]
    if (event.type === 'start') return [{ ...event, step }]
    events = []
    // How it really ended, but for a sender that stops by itself.
    const { outcome } = event
    if (!/complete|truncated/.test(outcome.type)) ending = outcome
    if (open || ending.type !== 'complete') close(ending)
    return events
  }

  const read = createReader({ calls, beginStep, emit, end, setStatus, setOutput, setProviderState })
  const reader: ChunkReader = {
    read(chunk, into) {
      events = into
      if (untold) setProviderState('conversation', untold)
      untold = undefined
      return read(chunk)
    },
  }
  const inner = {
    ...request.model,
    streamStep: undefined,
    request: writeRequest,
    reader: () => reader,
  }
  await runOnce({ ...request, model: inner, step: -1 }, (batch) => say(batch.flatMap(place)))
}

/** What a part carries for that vendor. */
export function stateIn(part: Part, vendor: string): StateFields {
  return part.providerState?.find(({ entry }) => entry === vendor)?.value ?? {}
}

export type StateFields = ProviderStateEntry['value']

/** All that a conversation carries for that vendor, what came last on top. */
export function allStateOf(messages: readonly Message[], vendor: string): StateFields {
  const all = {}
  for (const part of messages.flatMap(partsOf)) Object.assign(all, stateIn(part, vendor))
  return all
}

function partsOf(message?: Message): readonly Part[] {
  return message && 'parts' in message ? message.parts : []
}
