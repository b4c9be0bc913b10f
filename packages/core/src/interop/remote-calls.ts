import type { Message } from '../protocol/message.ts'
import { isInStep, partKey, partNameOf } from '../protocol/part-key.ts'
import type { ToolOutputEvent } from '../protocol/stream-event.ts'

/** A call of an answer that somebody else's loop made. */
export interface RemoteCall {
  readonly key: string
  readonly part: string
  /** The id that its sender gave it. */
  readonly id: string
  readonly name: string
}

/** The output of a call, and how the call ended. */
export type CallOutput = Omit<ToolOutputEvent, 'type' | 'key'>

/** The calls of such an answer, and who has to execute them. */
export interface RemoteCalls {
  readonly byId: ReadonlyMap<string, RemoteCall>
  /** Adds a call to a step. One of the same id in that step is returned as it is. */
  add(
    id: string,
    call: { readonly name: string; readonly step: number },
  ): { readonly call: RemoteCall; readonly isNew: boolean }
  /** The sender executes the call. */
  setRunning(call: RemoteCall): void
  /** A call got an output. Returns `false` if it had that output before. */
  setOutput(call: RemoteCall, output: CallOutput): boolean
  /** Whether the step made calls, and whether one of them waits for an output of this side. */
  isAnyMade(): boolean
  isAnyWaiting(): boolean
  /** The step is over. */
  endStep(): void
  /** The sender takes the calls of the step back. */
  removeStep(): void
  /** The keys of the calls that the sender executes and that have no output. */
  runningKeys(): Iterable<string>
}

/** `messages`: an answer at their end goes on, and its calls may get outputs. */
export function createRemoteCalls(messages: readonly Message[]): RemoteCalls {
  const byId = new Map<string, RemoteCall>()
  /** The ids of the calls of the step. */
  const made = new Set<string>()
  /** By key: those that wait for this side, those the sender executes, those a person denied. */
  const waiting = new Set<string>()
  const running = new Set<string>()
  const denied = new Set<string>()
  let removals = 0

  const last = messages.at(-1)
  for (const part of last && 'parts' in last ? last.parts : []) {
    if (part.type !== 'tool-call') continue
    const { id, key, name } = part
    byId.set(id, { id, key, name, part: partNameOf(key) })
    if (part.status === 'denied') denied.add(key)
  }

  function endStep(): void {
    made.clear()
    waiting.clear()
  }

  return {
    byId,
    add(id, { name, step }) {
      const known = byId.get(id)
      if (known && isInStep(known.key, step)) return { call: known, isNew: false }
      // A call that is made again after its part was removed is another call.
      const part = removals ? `tool:${id}:${removals}` : `tool:${id}`
      const call: RemoteCall = { key: partKey(step, part), part, id, name }
      byId.set(id, call)
      made.add(id)
      waiting.add(call.key)
      return { call, isNew: true }
    },
    setRunning({ key }) {
      waiting.delete(key)
      running.add(key)
    },
    setOutput({ key }, { status, preliminary }) {
      // The person's reason is in the message, and the sender only confirms that nothing was executed.
      if (status && status !== 'done' && denied.has(key)) return false
      if (preliminary) return true
      if (status === 'denied') denied.add(key)
      waiting.delete(key)
      running.delete(key)
      return true
    },
    isAnyMade: () => made.size > 0,
    isAnyWaiting: () => waiting.size > 0,
    endStep,
    removeStep() {
      for (const id of made) {
        running.delete(byId.get(id)?.key ?? '')
        byId.delete(id)
      }
      removals++
      endStep()
    },
    runningKeys: () => running,
  }
}
