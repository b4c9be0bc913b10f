import type { EventBatch, Outcome, StreamEvent } from './event.ts'
import type { CarryEntry, Message, Part } from './message.ts'
import type { Model, Reader, RunRequest, Say } from './model.ts'
import { run as runOnce } from './run.ts'
import type { ChatOptions } from './stream-chat.ts'

/** An answer of somebody else's loop, while it is told as the runs it is made of. */
export interface Telling {
  /** Every call that something may come of, by the name of its part. */
  readonly calls: ReadonlyMap<string, Call>
  /** A run begins, where none is being told. */
  begin(): void
  /**
   * Says it of this run, or of the next where this one is over. A `finish` is the answer's unless
   * more follows; an `end` that is complete is this run's alone, and any other is the answer's.
   */
  tell(event: StreamEvent): void
  /** Has this part carry it, of the run that is being told or was told last. */
  keep(part: string, set: object): void
}

export interface Call {
  readonly key: string
  readonly name: string
}

export interface SeveralRunsOptions {
  /** What the sender calls the conversation. */
  readonly conversation: unknown
  /** Writes the request of the model, with that name in it. */
  readonly ask: Model['request']
  createReader(telling: Telling): Reader['read']
}

const cut: Outcome = { type: 'truncated' }

/** Asks once, and tells what comes as several runs. */
export async function severalRuns(
  request: RunRequest,
  say: Say,
  { conversation, ask, createReader }: SeveralRunsOptions,
): Promise<void> {
  const { vendor, id: model } = request.model
  const calls = callsOf(request.messages)
  const waiting = new Set<string>()
  let events: StreamEvent[] = []
  let after: StreamEvent[] = []
  // A chat hands its draft along, and whole runs may be in it already.
  const { fold } = request as RunRequest & Pick<ChatOptions, 'fold'>
  let run = Math.max(request.run, fold?.message().runs.length ?? 0)
  let open = true
  let introduced = false
  let ending = cut

  function start(): void {
    if (!open) events.push({ type: 'start', run: ++run, vendor, model })
    open = true
  }

  function close(outcome: Outcome): void {
    start()
    // Calls that wait for an output are why it stopped, whatever the sender says.
    const calling = waiting.size && outcome.type === 'complete' && /stop|other/.test(outcome.finish)
    const how: Outcome = calling ? { type: 'complete', finish: 'tool-calls' } : outcome
    events.push({ type: 'end', run, outcome: how }, ...after)
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

  function tell(event: StreamEvent): void {
    switch (event.type) {
      case 'end':
        if (event.outcome.type !== 'complete') ending = event.outcome
        else if (open) close(event.outcome)
        return
      case 'tool-output': {
        goOn()
        const own = open && event.key.startsWith(`${run}/`)
        // Shown at once, it settles the call once the run is over: till then the input is not read.
        events.push(own ? { ...event, preliminary: true } : event)
        if (event.preliminary) return
        if (own) after.push(event)
        waiting.delete(event.key)
        return
      }
      case 'tool-call': {
        const { part, name, status } = event
        if (status) {
          if (status === 'running') waiting.delete(`${run}/${part}`)
          if (open) after.push(event)
          else events.push(event)
          return
        }
        begin()
        const key = `${run}/${part}`
        if (calls.get(part)?.key === key) return
        calls.set(part, { key, name })
        waiting.add(key)
        break
      }
      case 'finish':
        ending = { type: 'complete', finish: event.reason }
        break
      case 'content':
      case 'reasoning':
      case 'source':
      case 'file':
        begin()
    }
    if (open) events.push(event)
  }

  function keep(part: string, set: object): void {
    events.push({ type: 'carry', part, entry: vendor, set: { ...set } })
  }

  /** How it really ended: `run` knows of a single run, and of no sender that stops by itself. */
  function last(outcome: Outcome): EventBatch {
    events = []
    if (!/complete|truncated/.test(outcome.type)) ending = outcome
    if (open || ending.type !== 'complete') close(ending)
    return events
  }

  function place(event: StreamEvent): EventBatch {
    if (!('run' in event && event.run < 0)) return [event]
    return event.type === 'end' ? last(event.outcome) : [{ ...event, run }]
  }

  const read = createReader({ calls, begin, tell, keep })
  const reader: Reader = {
    read(chunk, into) {
      events = into
      if (!introduced) keep('conversation', { conversation })
      introduced = true
      return read(chunk, into)
    },
  }
  const inner = { ...request.model, run: undefined, request: ask, reader: () => reader }
  await runOnce({ ...request, model: inner, run: -1 }, (batch) => say(batch.flatMap(place)))
}

/** The calls of the answer this goes on with, by the ids their sender knows them by. */
function callsOf(messages: readonly Message[]): Map<string, Call> {
  const last = messages.at(-1)
  const parts = last && 'parts' in last ? last.parts : []
  return new Map(
    parts.flatMap((part) => (part.type === 'tool-call' ? [[`tool:${part.id}`, part]] : [])),
  )
}

/** What a part carries for that vendor. */
export function keptIn(part: Part, vendor: string): Kept {
  return part.carry?.find(({ entry }) => entry === vendor)?.value ?? {}
}

export type Kept = CarryEntry['value']

/** What its sender calls the conversation, where an answer in it was told. */
export function conversationIn(messages: readonly Message[], vendor: string): unknown {
  return allKept(messages, vendor).find(({ conversation }) => conversation)?.conversation
}

/** All that a conversation carries for that vendor. */
export function allKept(messages: readonly Message[], vendor: string): Kept[] {
  const parts = messages.flatMap((message) => ('parts' in message ? message.parts : []))
  return parts.map((part) => keptIn(part, vendor))
}
