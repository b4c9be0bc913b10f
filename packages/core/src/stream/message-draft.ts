// Long, for each type of event has its function here: all of them share the open step and the part that is
// written now. Apart they would need both as a parameter, for every delta.

import { isMergeable, mergeFields } from '../protocol/merge-fields.ts'
import type {
  AssistantMessage,
  ContentPart,
  Part,
  ReasoningPart,
  StepRecord,
} from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type {
  ContentEvent,
  DataEvent,
  EndEvent,
  FileEvent,
  MetadataEvent,
  ProviderStateEvent,
  ReasoningEvent,
  SourceEvent,
  StartEvent,
  StreamEvent,
  ToolCallEvent,
  ToolInputEvent,
  ToolOutputEvent,
} from '../protocol/stream-event.ts'
import {
  beyondLimit,
  callStatusField,
  malformedEvent,
  notText,
  objectField,
  outcomeField,
  outputStatusField,
  textField,
} from './check-event.ts'
import {
  addDelta,
  mergeProviderState,
  type OpenPart,
  setPartType,
  setTextStatus,
  settlePart,
  takesEventsOf,
} from './open-part.ts'
import { createOpenParts, type OpenParts } from './open-parts.ts'
import {
  addWarning,
  createOpenStep,
  type OpenStep,
  recordEvent,
  reopenStep,
  showStep,
} from './open-step.ts'

/** A message while events are added to it, one at a time. */
export interface MessageDraft {
  /** Throws a `ProtocolError` where the event is malformed or beyond a limit, and leaves it out. */
  take(event: StreamEvent): void
  /** The message so far. What was handed out never changes. */
  message(): AssistantMessage
  /** Whether that is the index of the next step, and none is open. */
  isNextStep(index: number): boolean
  /** Steps are no longer limited: an answer that went beyond a limit is closed by a step of its own. */
  liftStepLimit(): void
}

/** The part that is written now, and the events that go on with it. */
interface Writing {
  readonly type: 'reasoning' | 'content' | 'tool-input'
  readonly name: string
  readonly part: OpenPart
}

/** Events that belong to a part. */
type PartEvent = Extract<StreamEvent, { readonly part: string }>

/** How a message is taken up again. */
export interface MessageDraftOptions {
  /** A step that has no outcome goes on. Default: it was live when its page went away, and is interrupted. */
  readonly keepsOpen?: boolean
}

/** Goes on with a message, which may be an empty one. */
export function createMessageDraft(
  restored: AssistantMessage,
  limits: SizeLimits = {},
  { keepsOpen = false }: MessageDraftOptions = {},
): MessageDraft {
  let { steps: mostSteps = 10_000 } = limits
  const {
    parts: mostParts = 10_000,
    providerState: mostStateFields = 100_000,
    warnings: mostWarnings = 100,
  } = limits
  const parts = createOpenParts(restored.parts, restored.steps.length)
  const steps = restored.steps.map(reopenStep)
  /** Stands for the last step of an answer that began earlier and is not here. */
  const earlierStep = createOpenStep({ vendor: '', model: '' })
  let step = steps.at(-1)
  let isStepOpen = step !== undefined && step.record.outcome === undefined
  let writing: Writing | undefined
  /** The parts of data by name, over all steps: later data replaces their value. */
  let dataParts: Map<string, OpenPart> | undefined
  /** The metadata that is merged in place, and what was last handed out of it. */
  let metadata: Record<string, unknown> | undefined
  let shownMetadata = restored.metadata
  let shownSteps = restored.steps
  let shown: AssistantMessage | undefined

  function take(event: StreamEvent): void {
    switch (event.type) {
      case 'content':
      case 'reasoning':
      case 'tool-input':
        takeDelta(event)
        return
      case 'tool-call':
        takeToolCall(event)
        return
      case 'source':
        takeSource(event)
        return
      case 'file':
        takeFile(event)
        return
      case 'provider-state':
        takeProviderState(event)
        return
      case 'tool-output':
        takeToolOutput(event)
        return
      case 'data':
        takeData(event)
        return
      case 'metadata':
        takeMetadata(event)
        return
      case 'removed':
        removePart(textField(event, 'part'))
        return
      case 'usage':
      case 'response':
      case 'finish':
      case 'warning':
        if (step) recordEvent(markChanged(step), event, mostWarnings)
        return
      case 'start':
        startStep(event)
        return
      case 'end':
        endStep(event)
        return
      case 'cursor':
        return
    }
  }

  /** These are the many, and most go on with the part of the one before, which is not looked for again. */
  function takeDelta(event: ReasoningEvent | ContentEvent | ToolInputEvent): void {
    const { type, part: name, delta } = event
    if (typeof delta !== 'string') throw notText(event, 'delta')
    let current = writing
    if (!current || name !== current.name || type !== current.type) {
      const part = openPart(event, type === 'tool-input' ? 'tool-call' : type)
      if (!part) return
      current = { type, name, part }
      startWriting(current)
    }
    addDelta(current.part, delta)
    markPartChanged(current.part)
  }

  /**
   * One part is written at a time: text is done as soon as another part is written, and streams again if
   * it goes on. Everybody who shows a part reads this from its status.
   */
  function startWriting(next: Writing): void {
    const before = writing?.part
    if (before && before !== next.part && setTextStatus(before, 'done')) markPartChanged(before)
    if (setTextStatus(next.part, 'streaming')) markPartChanged(next.part)
    writing = next
  }

  function removePart(name: string): void {
    if (writing?.name === name) writing = undefined
    parts.remove(name)
    shown = undefined
  }

  function markPartChanged(part: OpenPart): void {
    shown = undefined
    parts.markChanged(part)
  }

  function startStep(event: StartEvent): void {
    if (isStepOpen) throw malformedEvent(event, 'the step before it has no `end` event.')
    if (steps.length >= mostSteps) throw beyondLimit('steps', mostSteps, 'steps')
    const vendor = textField(event, 'vendor')
    step = createOpenStep({ vendor, model: textField(event, 'model') })
    steps.push(step)
    parts.startStep()
    isStepOpen = true
    shown = undefined
  }

  function endStep(event: EndEvent): void {
    const open = openStep(event)
    const outcome = outcomeField(event)
    open.record.outcome = outcome
    markChanged(open)
    isStepOpen = false
    writing = undefined
    parts.settle(outcome)
  }

  function openStep(event: StreamEvent): OpenStep {
    if (step && isStepOpen) return step
    throw malformedEvent(event, 'no step is open. Emit `start` first.')
  }

  function markChanged(open: OpenStep): OpenStep {
    open.shown = shown = undefined
    return open
  }

  /** A part that is being written, which parts are only while their step is open. */
  function openPart(event: PartEvent, type: Part['type']): OpenPart | undefined {
    return partOf(openStep(event), event, type)
  }

  /**
   * The part of that name in the last step, opened by the first event that names it. Nothing where it
   * is of another type: some senders give two things one name, and the second is left out.
   */
  function partOf(open: OpenStep, event: PartEvent, type: Part['type']): OpenPart | undefined {
    const part = parts.inLastStep(event.part) ?? addPart(open, event)
    const { type: known } = part.fields
    if (known === 'provider-state') setPartType(part, type)
    else if (!takesEventsOf(part, type)) {
      const message = `An event of the type ${event.type} named the part ${event.part}, which is of the type ${known}`
      addWarning(open, { type: 'warning', code: 'unsupported', message }, mostWarnings)
      markChanged(open)
      return undefined
    }
    markPartChanged(part)
    return part
  }

  function addPart(open: OpenStep, event: PartEvent): OpenPart {
    const name = textField(event, 'part')
    if (open.parts >= mostParts) throw beyondLimit('parts', mostParts, 'parts in one step')
    open.parts++
    return parts.add(name)
  }

  function takeToolCall(event: ToolCallEvent): void {
    // The status of a call changes after its step as well.
    const isReport = event.status !== undefined || parts.inLastStep(event.part) !== undefined
    const open = isReport ? (step ?? earlierStep) : openStep(event)
    const part = partOf(open, event, 'tool-call')
    if (!part) return
    part.fields.id = textField(event, 'id')
    part.fields.name = textField(event, 'name')
    part.fields.status = callStatusField(event) ?? part.fields.status
    if (event.status !== undefined) return
    if (!isStepOpen) {
      // Nothing ends a call that begins after the end of its step.
      settlePart(part, { type: 'interrupted' })
      return
    }
    startWriting({ type: 'tool-input', name: event.part, part })
  }

  function takeSource(event: SourceEvent): void {
    const part = openPart(event, 'source')
    if (!part) return
    part.fields.url = textField(event, 'url')
    part.fields.title = textField(event, 'title')
    part.fields.text = textField(event, 'text')
  }

  function takeFile(event: FileEvent): void {
    const part = openPart(event, 'file')
    if (!part) return
    part.fields.mediaType = textField(event, 'mediaType')
    part.fields.url = textField(event, 'url')
  }

  function takeToolOutput(event: ToolOutputEvent): void {
    const part = parts.withKey(textField(event, 'key'))
    if (part?.fields.type !== 'tool-call') return
    const status = outputStatusField(event)
    part.fields.output = event.output
    if (!event.preliminary) part.fields.status = status
    markPartChanged(part)
  }

  function takeData(event: DataEvent): void {
    const { value, id, transient } = event
    const name = textField(event, 'name')
    const partName = textField(event, 'part')
    if (transient) return
    dataParts ??= restoredData()
    const known = dataParts.get(partName)
    const isShown = known && parts.withKey(known.fields.key) === known
    const part = isShown ? known : partOf(step ?? earlierStep, event, 'data')
    if (!part) return
    Object.assign(part.fields, { name, value }, typeof id === 'string' && { id })
    dataParts.set(partName, part)
    markPartChanged(part)
  }

  function restoredData(): Map<string, OpenPart> {
    const known = new Map<string, OpenPart>()
    for (const { type, key } of restored.parts) {
      const part = type === 'data' && parts.withKey(key)
      if (part) known.set(partNameOf(key), part)
    }
    return known
  }

  function takeMetadata(event: MetadataEvent): void {
    metadata ??= copyFields(restored.metadata)
    mergeFields(metadata, { ...objectField(event, 'metadata') })
    shown = shownMetadata = undefined
  }

  function takeProviderState(event: ProviderStateEvent): void {
    const open = step ?? earlierStep
    const part = partOf(open, event, 'provider-state')
    if (!part) return
    const entry = textField(event, 'entry')
    const append = event.append && objectField(event, 'append')
    const pieces = { set: objectField(event, 'set'), append }
    open.stateFields += mergeProviderState(part, entry, pieces)
    if (open.stateFields > mostStateFields) {
      throw beyondLimit('providerState', mostStateFields, 'fields of provider state in one step')
    }
  }

  function showSteps(): readonly StepRecord[] {
    if (steps.length === shownSteps.length && (!step || step.shown)) return shownSteps
    // Only the last step changes, and those that came since.
    const unchanged = shownSteps.slice(0, -1)
    shownSteps = [...unchanged, ...steps.slice(unchanged.length).map(showStep)]
    return shownSteps
  }

  function showMetadata(): Pick<AssistantMessage, 'metadata'> | undefined {
    if (metadata) shownMetadata ??= copyFields(metadata)
    return shownMetadata === undefined ? undefined : { metadata: shownMetadata }
  }

  if (isStepOpen && keepsOpen) {
    writing = textInProgress(parts, restored)
  } else if (isStepOpen) {
    take({ type: 'end', step: steps.length - 1, outcome: { type: 'interrupted' } })
  }

  return {
    take,
    message() {
      shown ??= { role: 'assistant', parts: parts.show(), steps: showSteps(), ...showMetadata() }
      return shown
    },
    isNextStep: (index) => !isStepOpen && index === steps.length,
    liftStepLimit() {
      mostSteps = Number.POSITIVE_INFINITY
    },
  }
}

/** The text that was written last: it is done once another part is written. */
function textInProgress(parts: OpenParts, { parts: shown }: AssistantMessage): Writing | undefined {
  const text = shown.findLast((part) => isText(part) && part.status === 'streaming')
  const part = text && parts.withKey(text.key)
  return part && isText(text) ? { type: text.type, name: partNameOf(text.key), part } : undefined
}

function isText(part: Part): part is ContentPart | ReasoningPart {
  return part.type === 'content' || part.type === 'reasoning'
}

function copyFields(metadata: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  if (isMergeable(metadata)) mergeFields(copy, metadata)
  return copy
}
