import type { Part } from '../protocol/message.ts'
import { isInStep, partKey } from '../protocol/part-key.ts'
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
  /** In the order in which they were opened. */
  const byKey = new Map<string, OpenPart>()
  let lastStep = new Map<string, OpenPart>()
  let step = stepCount - 1
  let shown = restored
  let isChanged = false

  for (const part of restored) {
    const open = reopenPart(part)
    byKey.set(part.key, open)
    if (isInStep(part.key, step)) lastStep.set(open.name, open)
  }

  function markChanged(part: OpenPart): void {
    if (!part.shown) return
    part.shown = undefined
    isChanged = true
  }

  return {
    inLastStep: (name) => lastStep.get(name),
    withKey: (key) => byKey.get(key),
    add(name) {
      const part = createOpenPart(partKey(step, name), name)
      // A restored message may have parts of a step that it has no record of. The new part replaces them.
      byKey.set(part.fields.key, part)
      lastStep.set(name, part)
      isChanged = true
      return part
    },
    remove(name) {
      lastStep.delete(name)
      if (byKey.delete(partKey(step, name))) isChanged = true
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
      if (isChanged) shown = [...byKey.values()].map(showPart)
      isChanged = false
      return shown
    },
  }
}
