import type { AssistantMessage, Part } from '../protocol/message.ts'
import { partNameOf } from '../protocol/part-key.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type {
  DataEvent,
  FileEvent,
  ProviderStateEvent,
  SourceEvent,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../protocol/stream-event.ts'
import {
  beyondLimit,
  callStatuses,
  objectField,
  outputStatuses,
  statusField,
  textField,
} from './check-event.ts'
import { mergeProviderState, type OpenPart, settlePart, takesEventsOf } from './open-part.ts'
import type { OpenParts } from './open-parts.ts'
import { type OpenStep, recordEvent } from './open-step.ts'
import type { OpenSteps } from './open-steps.ts'

/** Events that belong to a part. */
type PartEvent = Extract<StreamEvent, { readonly part: string }>

/** Adds events to the parts that they name. */
export interface PartEvents {
  /**
   * A part that is being written, which parts are only while their step is open. Nothing where the name
   * is that of a part of another type.
   */
  openPart(event: PartEvent, type: Part['type']): OpenPart | undefined
  /** Returns the part of a call whose input is written from now on. */
  takeToolCall(event: ToolCallEvent): OpenPart | undefined
  takeSource(event: SourceEvent): void
  takeFile(event: FileEvent): void
  takeToolOutput(event: ToolOutputEvent): void
  takeData(event: DataEvent): void
  takeProviderState(event: ProviderStateEvent): void
}

interface PartEventsOptions {
  readonly restored: AssistantMessage
  readonly parts: OpenParts
  readonly steps: OpenSteps
  readonly limits: SizeLimits
}

/** Adds events to `parts`, within the limits. */
export function createPartEvents({
  restored,
  parts,
  steps,
  limits,
}: PartEventsOptions): PartEvents {
  const { parts: mostParts = 10_000, providerState: mostStateFields = 100_000 } = limits
  /** The keys of data by the names of its parts, over all steps: later data replaces its value. */
  const dataKeys = new Map<string, string>()
  for (const { type, key } of restored.parts)
    if (type === 'data') dataKeys.set(partNameOf(key), key)

  function openPart(event: PartEvent, type: Part['type']): OpenPart | undefined {
    return partOf(steps.opened(event), event, type)
  }

  /**
   * The part of that name in the last step, opened by the first event that names it. Nothing where it
   * is of another type: some senders give two things one name, and the second is left out.
   */
  function partOf(open: OpenStep, event: PartEvent, type: Part['type']): OpenPart | undefined {
    const part = parts.inLastStep(event.part) ?? addPart(open, event)
    if (takesEventsOf(part, type)) {
      parts.markChanged(part)
      return part
    }
    const message = `An event of the type ${event.type} named the part ${event.part}, which is of the type ${part.fields.type}`
    recordEvent(open, { type: 'warning', code: 'unsupported', message })
    return undefined
  }

  function addPart(open: OpenStep, event: PartEvent): OpenPart {
    const name = textField(event, 'part')
    if (open.parts >= mostParts) {
      throw beyondLimit('parts', `The answer has more than ${mostParts} parts in one step`)
    }
    open.parts++
    return parts.add(name)
  }

  return {
    openPart,
    takeToolCall(event) {
      // The status of a call changes after its step as well.
      const isReport = event.status !== undefined || parts.inLastStep(event.part) !== undefined
      const open = isReport ? steps.lastOrEarlier() : steps.opened(event)
      const part = partOf(open, event, 'tool-call')
      if (!part) return undefined
      const { fields } = part
      fields.id = textField(event, 'id')
      fields.name = textField(event, 'name')
      fields.status = statusField(event, callStatuses) ?? fields.status
      if (event.status !== undefined) return undefined
      if (steps.isOpen()) return part
      // Nothing ends a call that begins after the end of its step.
      settlePart(part, { type: 'interrupted' })
      return undefined
    },
    takeSource(event) {
      const fields = openPart(event, 'source')?.fields
      if (!fields) return
      fields.url = textField(event, 'url')
      fields.title = textField(event, 'title')
      fields.text = textField(event, 'text')
    },
    takeFile(event) {
      const fields = openPart(event, 'file')?.fields
      if (!fields) return
      fields.mediaType = textField(event, 'mediaType')
      fields.url = textField(event, 'url')
    },
    takeToolOutput(event) {
      const part = parts.withKey(textField(event, 'key'))
      if (part?.fields.type !== 'tool-call') return
      const status = statusField(event, outputStatuses) ?? 'done'
      part.fields.output = event.output
      if (!event.preliminary) part.fields.status = status
      parts.markChanged(part)
    },
    takeData(event) {
      const { value, id, transient } = event
      const name = textField(event, 'name')
      const partName = textField(event, 'part')
      if (transient) return
      const known = parts.withKey(dataKeys.get(partName) ?? '')
      const isShown = known?.fields.type === 'data'
      const part = isShown ? known : partOf(steps.lastOrEarlier(), event, 'data')
      if (!part) return
      Object.assign(part.fields, { name, value }, typeof id === 'string' && { id })
      dataKeys.set(partName, part.fields.key)
      parts.markChanged(part)
    },
    takeProviderState(event) {
      const open = steps.lastOrEarlier()
      const part = partOf(open, event, 'provider-state')
      if (!part) return
      const entry = textField(event, 'entry')
      const append = event.append && objectField(event, 'append')
      const pieces = { set: objectField(event, 'set'), append }
      open.stateFields += mergeProviderState(part, entry, pieces)
      if (open.stateFields > mostStateFields) {
        const things = 'fields of provider state in one step'
        throw beyondLimit('providerState', `The answer has more than ${mostStateFields} ${things}`)
      }
    },
  }
}
