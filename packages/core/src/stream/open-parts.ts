import type { Part } from '../protocol/message.ts'
import { isInStep, partKey, partNameOf } from '../protocol/part-key.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { createOpenPart, type OpenPart, reopenPart, settlePart, showPart } from './open-part.ts'

/** The parts of a message while it is written. */
export interface OpenParts {
  /** The part of that name in the last step. */
  inLastStep(name: string): OpenPart | undefined
  /** The part of that key in any step. */
  withKey(key: string): OpenPart | undefined
  /** Adds a part to the last step. */
  add(name: string): OpenPart
  /** Takes a part of the last step away. */
  remove(name: string): void
  /** What was handed out of a part is not what it is now. */
  markChanged(part: OpenPart): void
  /** The parts that follow belong to the next step. */
  startStep(): void
  /** Closes the parts of the last step, which ended so. */
  settle(outcome: Outcome): void
  /** All parts as they are now. The same array while nothing changes. */
  show(): readonly Part[]
}

/** Goes on with the parts of that many steps. */
export function createOpenParts(restored: readonly Part[], stepCount: number): OpenParts {
  const byKey = new Map<string, OpenPart>()
  let lastStep = new Map<string, OpenPart>()
  let step = stepCount - 1
  let changed: OpenPart[] = []
  /** The parts in their places; nothing in the place of one that was removed. */
  const places: (Part | undefined)[] = [...restored]
  let shown = restored
  let isAnyRemoved = false
  let count = 0

  for (const part of restored) {
    const open = reopenPart(part, count++)
    byKey.set(part.key, open)
    if (isInStep(part.key, step)) lastStep.set(partNameOf(part.key), open)
  }

  function markChanged(part: OpenPart): void {
    if (!part.shown) return
    part.shown = undefined
    changed.push(part)
  }

  return {
    inLastStep: (name) => lastStep.get(name),
    withKey: (key) => byKey.get(key),
    add(name) {
      const key = partKey(step, name)
      // A restored message may have parts of a step that it does not have. They give way.
      const part = createOpenPart(key, byKey.get(key)?.index ?? count++)
      byKey.set(key, part)
      lastStep.set(name, part)
      changed.push(part)
      return part
    },
    remove(name) {
      const part = lastStep.get(name)
      if (!part) return
      lastStep.delete(name)
      byKey.delete(part.fields.key)
      places[part.index] = undefined
      isAnyRemoved = true
    },
    markChanged,
    startStep() {
      step++
      lastStep = new Map()
    },
    settle(outcome) {
      for (const part of lastStep.values()) if (settlePart(part, outcome)) markChanged(part)
    },
    show() {
      if (!changed.length && !isAnyRemoved) return shown
      for (const part of changed) {
        if (byKey.get(part.fields.key) === part) places[part.index] = showPart(part)
      }
      changed = []
      isAnyRemoved = false
      shown = places.filter(isPart)
      return shown
    },
  }
}

function isPart(part: Part | undefined): part is Part {
  return part !== undefined
}
