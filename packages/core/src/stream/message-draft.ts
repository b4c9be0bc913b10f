import { isObject } from '../protocol/is-object.ts'
import { mergeFields } from '../protocol/merge-fields.ts'
import type { AssistantMessage, Part } from '../protocol/message.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type {
  ContentEvent,
  ReasoningEvent,
  StreamEvent,
  ToolInputEvent,
} from '../protocol/stream-event.ts'
import { objectField, textField } from './check-event.ts'
import { addDelta, isText, type OpenPart, setTextStatus } from './open-part.ts'
import { createOpenParts } from './open-parts.ts'
import { createOpenSteps } from './open-steps.ts'
import { createPartEvents } from './part-events.ts'

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

/** How a message is taken up again. */
export interface MessageDraftOptions {
  /** A step that has no outcome goes on. Default: it was live when its page went away, and is interrupted. */
  readonly keepsOpen?: boolean
}

/** Goes on with a message, or begins one. */
export function createMessageDraft(
  restored: AssistantMessage = emptyMessage,
  limits: SizeLimits = {},
  { keepsOpen = false }: MessageDraftOptions = {},
): MessageDraft {
  const parts = createOpenParts(restored.parts, restored.steps.length)
  const steps = createOpenSteps(restored.steps, limits)
  const partEvents = createPartEvents({ restored, parts, steps, limits })
  /** The part that is written now. */
  let writing: OpenPart | undefined
  /** The metadata that is merged in place, and what was last handed out of it. */
  let metadata: Record<string, unknown> | undefined
  let shownMetadata = restored.metadata
  let shown: AssistantMessage | undefined

  function take(event: StreamEvent): void {
    switch (event.type) {
      case 'content':
      case 'reasoning':
      case 'tool-input':
        takeDelta(event)
        return
      case 'tool-call': {
        const part = partEvents.takeToolCall(event)
        if (part) startWriting(part)
        return
      }
      case 'source':
        partEvents.takeSource(event)
        return
      case 'file':
        partEvents.takeFile(event)
        return
      case 'provider-state':
        partEvents.takeProviderState(event)
        return
      case 'tool-output':
        partEvents.takeToolOutput(event)
        return
      case 'data':
        partEvents.takeData(event)
        return
      case 'metadata':
        metadata ??= copyFields(restored.metadata)
        mergeFields(metadata, { ...objectField(event, 'metadata') })
        shownMetadata = undefined
        return
      case 'removed':
        removePart(textField(event, 'part'))
        return
      case 'usage':
      case 'response':
      case 'finish':
      case 'warning':
        steps.record(event)
        return
      case 'start':
        steps.start(event)
        parts.startStep()
        return
      case 'end':
        parts.settle(steps.end(event))
        writing = undefined
        return
      case 'cursor':
        return
    }
  }

  /** These are the many, and most go on with the part of the one before, which is not looked for again. */
  function takeDelta(event: ReasoningEvent | ContentEvent | ToolInputEvent): void {
    const { part: name, delta } = event
    // Throws for a delta that is no text.
    if (typeof delta !== 'string') textField(event, 'delta')
    const type = event.type === 'tool-input' ? 'tool-call' : event.type
    let part = writing
    if (!part || name !== part.name || type !== part.fields.type) {
      part = partEvents.openPart(event, type)
      if (!part) return
      startWriting(part)
    }
    addDelta(part, delta)
    parts.markChanged(part)
  }

  /**
   * One part is written at a time: text is done as soon as another part is written, and streams again if
   * it goes on. Everybody who shows a part reads this from its status.
   */
  function startWriting(part: OpenPart): void {
    if (writing && writing !== part && setTextStatus(writing, 'done')) parts.markChanged(writing)
    if (setTextStatus(part, 'streaming')) parts.markChanged(part)
    writing = part
  }

  function removePart(name: string): void {
    if (writing?.name === name) writing = undefined
    parts.remove(name)
  }

  function message(): AssistantMessage {
    if (metadata) shownMetadata ??= copyFields(metadata)
    const next = { parts: parts.show(), steps: steps.show() }
    const hasSame = shown?.parts === next.parts && shown.steps === next.steps
    if (shown && hasSame && shown.metadata === shownMetadata) return shown
    const fields = shownMetadata === undefined ? {} : { metadata: shownMetadata }
    shown = { role: 'assistant', ...next, ...fields }
    return shown
  }

  if (steps.isOpen() && keepsOpen) {
    // The text that was written last: it is done once another part is written.
    const text = restored.parts.findLast(isStreamingText)
    writing = text && parts.withKey(text.key)
  } else if (steps.isOpen()) {
    take({ type: 'end', step: restored.steps.length - 1, outcome: { type: 'interrupted' } })
  }

  return {
    take,
    message,
    isNextStep: steps.isNext,
    liftStepLimit: steps.liftLimit,
  }
}

const emptyMessage: AssistantMessage = { role: 'assistant', parts: [], steps: [] }

function isStreamingText(part: Part): boolean {
  return isText(part.type) && 'status' in part && part.status === 'streaming'
}

function copyFields(metadata: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {}
  if (isObject(metadata)) mergeFields(copy, metadata)
  return copy
}
