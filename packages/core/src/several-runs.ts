import type { EventBatch, Finish, Outcome, StreamEvent } from './event.ts'
import type { Message } from './message.ts'
import type { Reader, RunRequest, Say } from './model.ts'
import { run as runOnce } from './run.ts'
import type { ChatOptions } from './stream-chat.ts'

/** An answer of somebody else's loop, while it is told as the runs it is made of. */
export interface Telling {
  /** Whether a run is being told, rather than what came of its calls. */
  open(): boolean
  /** A run begins, where none is being told. */
  begin(): void
  /** Says it of this run, or of the next where this one is over. */
  say(event: StreamEvent): void
  /** The call of that id, made now where it is new to this run. */
  call(id: string, part: string, name: string): Call
  callOf(id: string): Call | undefined
  /** What came of a call: a call that is still being told is settled only once its run is over. */
  settle(call: Call, event: StreamEvent): void
  /** The run is over, and with it not yet the answer. */
  end(finish?: Finish): void
  /** The answer is over, as its sender says, or is not over yet. */
  finish(reason: Finish | undefined): void
  /** The answer is over because its sender stopped it. */
  stop(): void
}

export interface Call {
  readonly key: string
  readonly part: string
  readonly name: string
  /** The arguments as far as they came. */
  inputText: string
  answered: boolean
}

/** Asks once, and tells what comes as several runs. */
export async function severalRuns(
  request: RunRequest,
  say: Say,
  createReader: (telling: Telling) => Reader['read'],
): Promise<void> {
  const { vendor, id: model } = request.model
  const calls = callsOf(request.messages)
  let events: StreamEvent[] = []
  let after: StreamEvent[] = []
  let made: Call[] = []
  // A chat hands its draft along, and whole runs may be in it already.
  const { fold } = request as RunRequest & Pick<ChatOptions, 'fold'>
  let run = Math.max(request.run, fold?.message().runs.length ?? 0)
  let open = true
  let finished: Finish | undefined
  let stopped = false

  function begin(): void {
    if (!open) events.push({ type: 'start', run: ++run, vendor, model })
    open = true
  }

  function close(outcome: Outcome): void {
    begin()
    open = false
    events.push({ type: 'end', run, outcome }, ...after)
    after = []
    made = []
  }

  const telling: Telling = {
    open: () => open,
    begin,
    say(event) {
      begin()
      events.push(event)
    },
    call(id, part, name) {
      const known = calls.get(id)
      if (known && made.includes(known)) return known
      telling.say({ type: 'tool-call', part, id, name })
      const call = { key: `${run}/${part}`, part, name, inputText: '', answered: false }
      made.push(call)
      calls.set(id, call)
      return call
    },
    callOf: (id) => calls.get(id),
    settle(call, event) {
      const own = made.includes(call)
      const told = event.type === 'tool-output'
      // Shown at once, it settles the call once the run is over: till then the input is not read.
      if (told && (own || event.preliminary)) events.push({ ...event, preliminary: true })
      if (told && event.preliminary) return
      if (own) after.push(event)
      else events.push(event)
      call.answered ||= told
    },
    end(finish) {
      close({ type: 'complete', finish: finish ?? (made[0] ? 'tool-calls' : 'stop') })
    },
    finish(reason) {
      finished = reason
    },
    stop() {
      stopped = true
    },
  }

  /** How it really ended: `run` knows of a single run, and of no sender that stops by itself. */
  function last(outcome: Outcome): EventBatch {
    events = []
    const said = /complete|truncated/.test(outcome.type)
    if (said && finished && !open) return events
    if (said && finished) close({ type: 'complete', finish: settled(finished) })
    else close(said ? { type: stopped ? 'aborted' : 'truncated' } : outcome)
    return events
  }

  /** Calls that wait for an output are why it stopped, whatever the sender says. */
  function settled(finish: Finish): Finish {
    const waits = made.some(({ answered }) => !answered)
    return waits && /stop|other/.test(finish) ? 'tool-calls' : finish
  }

  function place(event: StreamEvent): EventBatch {
    if (event.type === 'start' && event.run < 0) return [{ ...event, run }]
    return event.type === 'end' && event.run < 0 ? last(event.outcome) : [event]
  }

  const read = createReader(telling)
  const reader: Reader = {
    read(chunk, into) {
      events = into
      return read(chunk, into)
    },
  }
  const inner = { ...request.model, run: undefined, reader: () => reader }
  await runOnce({ ...request, model: inner, run: -1 }, (batch) => say(batch.flatMap(place)))
}

/** The calls of the answer this goes on with. */
function callsOf(messages: readonly Message[]): Map<string, Call> {
  const calls = new Map<string, Call>()
  const last = messages.at(-1)
  for (const part of last && 'parts' in last ? last.parts : []) {
    if (part.type !== 'tool-call') continue
    const { key, id, name, inputText } = part
    const place = key.slice(key.indexOf('/') + 1)
    calls.set(id, { key, part: place, name, inputText, answered: false })
  }
  return calls
}
