import type { Fields } from '../protocol/json-fields.ts'
import type {
  DataEvent,
  FinishReason,
  MetadataEvent,
  Outcome,
  StreamEvent,
  ToolCallEvent,
} from '../protocol/stream-event.ts'
import type { CallOutput, RemoteCall } from './remote-calls.ts'

/** The answer of somebody else's loop, as the steps it is made of. A reader of a protocol calls these. */
export interface RemoteSteps {
  /** Every call that may still get an output, by the id its sender gave it. */
  readonly calls: ReadonlyMap<string, RemoteCall>
  /** Begins a step, unless one is open that has not finished. */
  beginStep(): void
  /** Ends the open step as complete, for the answer goes on. Default reason: whether it made calls. */
  endStep(finishReason?: FinishReason): void
  /** Whether the open step has parts. */
  hasParts(): boolean
  /** Emits an event of the open step. Content begins one. */
  emit(event: StreamEvent): void
  /** Emits data or metadata of the app, which may come between steps as well. */
  emitAppEvent(event: DataEvent | MetadataEvent): void
  /** Announces a call. One that the open step announced before is returned as it is. */
  addCall(id: string, name: string): RemoteCall
  /** Whether a call is one of the open step. */
  isInOpenStep(call: RemoteCall): boolean
  /** Emits more of the input of a call, unless its step has ended. */
  addInput(call: RemoteCall, delta: string): void
  /** Emits the new status of a call, unless nobody announced it. */
  setStatus(id: string, status: NonNullable<ToolCallEvent['status']>): void
  /** Emits the output of a call, unless nobody announced it. */
  setOutput(id: string, output: CallOutput): void
  /** The sender finished: the answer, or only this step if more follows. */
  finish(reason: FinishReason, raw: string): void
  /** How the answer ends if nothing more follows. */
  setOutcome(outcome: Outcome): void
  /** Sets provider state of a part of the open step, or of the last one. */
  setProviderState(part: string, set: Fields): void
  /** Sets provider state of a call, unless it is of a step that ended before the last one. */
  setCallState(call: RemoteCall, set: Fields): void
  /** Sets provider state of the whole message. It stays when the parts of its step are removed. */
  setMessageState(part: string, set: Fields): void
  /** Takes back every part of the open step. */
  removeParts(): void
}

/** The steps, and what whoever reads the response does with them. */
export interface RemoteStepsSource extends RemoteSteps {
  /** From now on events are appended to this array. */
  writeTo(events: StreamEvent[]): void
  /** Ends the answer. `failure`: what went wrong on this side; else the sender's words decide. */
  end(failure?: Outcome): void
}
