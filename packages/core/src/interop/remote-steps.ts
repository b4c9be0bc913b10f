import type { CarryEntry, Message, Part } from '../protocol/message.ts'
import type { Model, Reader, RunRequest, Say } from '../protocol/model.ts'
import type {
  EventBatch,
  Outcome,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../protocol/stream-event.ts'
import { firstRun } from '../stream/stream-chat.ts'
import { run as runOnce } from '../stream/stream-step.ts'

/** An answer of somebody else's loop, while it is told as the runs it is made of. */
export interface Telling {
  /** Every call that something may come of, by the name of its part. */
  readonly calls: ReadonlyMap<string, Call>
  /** A run begins, where none is being told. */
  begin(): void
  /** Says it of this run, or of the next where this one is over. A `finish` is the answer's unless more follows. */
  tell(event: StreamEvent): void
  /** One that is complete is this run's alone, and any other is the answer's. Default: calls were made. */
  end(outcome?: Outcome): void
  /** Says what became of a call; `false` where nobody knows it. */
  become(part: string, status: NonNullable<ToolCallEvent['status']>): boolean
  /** Says what came of a call, where it is known. */
  answer(part: string, said: Omit<ToolOutputEvent, 'type' | 'key'>): void
  /** Has this part carry it, of the run that is being told or was told last. */
  keep(part: string, set: object): void
}

export interface Call {
  readonly key: string
  readonly id: string
  readonly name: string
}

export interface SeveralRunsOptions {
  /** What the sender calls the conversation. */
  readonly conversation: unknown
  /** Writes the request of the model, with that name in it. */
  readonly ask: Model['request']
  createReader(telling: Telling): (chunk: unknown) => boolean
}

const cut: Outcome = { type: 'truncated' }
const called: Outcome = { type: 'complete', finish: 'tool-calls' }

/** Asks once, and tells what comes as several runs. */
export async function severalRuns(
  request: RunRequest,
  say: Say,
  { conversation, ask, createReader }: SeveralRunsOptions,
): Promise<void> {
  let untold: object | undefined = { conversation }
  const { vendor, id: model } = request.model
  // Those of the answer this goes on with, by the ids their sender knows them by.
  const calls = new Map<string, Call>()
  for (const part of partsOf(request.messages.at(-1))) {
    if (part.type === 'tool-call') calls.set(`tool:${part.id}`, part)
  }
  const waiting = new Set<string>()
  let events: StreamEvent[] = []
  let after: StreamEvent[] = []
  let run = firstRun(request)
  let open = true
  let ending = cut

  function start(): void {
    if (!open) events.push({ type: 'start', run: ++run, vendor, model })
    open = true
  }

  function close(outcome: Outcome): void {
    start()
    // Calls that wait for an output are why it stopped, whatever the sender says.
    const calling = waiting.size && outcome.type === 'complete' && /stop|other/.test(outcome.finish)
    events.push({ type: 'end', run, outcome: calling ? called : outcome }, ...after)
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

  function begin(): void {
    goOn()
    start()
  }

  function end(outcome = called): void {
    if (outcome.type !== 'complete') ending = outcome
    else if (open) close(outcome)
  }

  function become(part: string, status: NonNullable<ToolCallEvent['status']>): boolean {
    const call = calls.get(part)
    if (!call) return false
    const { key, id, name } = call
    if (status === 'running') waiting.delete(key)
    const told = open ? after : events
    told.push({ type: 'tool-call', part, id, name, status })
    return true
  }

  function answer(part: string, said: Omit<ToolOutputEvent, 'type' | 'key'>): void {
    const key = calls.get(part)?.key
    if (!key) return
    goOn()
    const own = open && key.startsWith(`${run}/`)
    const event = { type: 'tool-output', key, ...said } as const
    // Shown at once, it settles the call once the run is over: till then the input is not read.
    events.push(own ? { ...event, preliminary: true } : event)
    if (said.preliminary) return
    if (own) after.push(event)
    waiting.delete(key)
  }

  function tell(event: StreamEvent): void {
    if (/content|reasoning|source|file|tool-call/.test(event.type)) begin()
    if (event.type === 'finish') ending = { type: 'complete', finish: event.reason }
    if (event.type === 'tool-call') {
      const { part, id, name } = event
      const key = `${run}/${part}`
      if (calls.get(part)?.key === key) return
      calls.set(part, { key, id, name })
      waiting.add(key)
    }
    if (open) events.push(event)
  }

  function keep(part: string, set: object): void {
    events.push({ type: 'carry', part, entry: vendor, set: set as Kept })
  }

  /** What `run` says of a single run, which it takes all of this for. */
  function place(event: StreamEvent): EventBatch {
    if (!('run' in event && event.run < 0)) return [event]
    if (event.type === 'start') return [{ ...event, run }]
    events = []
    // How it really ended, but for a sender that stops by itself.
    const { outcome } = event
    if (!/complete|truncated/.test(outcome.type)) ending = outcome
    if (open || ending.type !== 'complete') close(ending)
    return events
  }

  const read = createReader({ calls, begin, tell, end, become, answer, keep })
  const reader: Reader = {
    read(chunk, into) {
      events = into
      if (untold) keep('conversation', untold)
      untold = undefined
      return read(chunk)
    },
  }
  const inner = { ...request.model, run: undefined, request: ask, reader: () => reader }
  await runOnce({ ...request, model: inner, run: -1 }, (batch) => say(batch.flatMap(place)))
}

/** What a part carries for that vendor. */
export function keptIn(part: Part, vendor: string): Kept {
  return part.carry?.find(({ entry }) => entry === vendor)?.value ?? {}
}

export type Kept = CarryEntry['value']

/** All that a conversation carries for that vendor, what came last on top. */
export function allKept(messages: readonly Message[], vendor: string): Kept {
  const all = {}
  for (const part of messages.flatMap(partsOf)) Object.assign(all, keptIn(part, vendor))
  return all
}

function partsOf(message?: Message): readonly Part[] {
  return message && 'parts' in message ? message.parts : []
}
