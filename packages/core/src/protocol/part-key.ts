/** A part's key in its message: the index of its step, and its name in that step. */
export function partKey(step: number, part: string): string {
  return `${step}/${part}`
}

/** The index of the step a key belongs to. */
export function stepIndexOf(key: string): number {
  return Number.parseInt(key, 10)
}

/** A part's name in its step. It may contain slashes, as the URL of a source does. */
export function partNameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1)
}

/** Whether a key belongs to that step. */
export function isInStep(key: string, step: number): boolean {
  const index = String(step)
  return key[index.length] === '/' && key.startsWith(index)
}

/** The key of the same part, in a message whose steps are counted from elsewhere. */
export function shiftKey(key: string, by: number): string {
  return partKey(stepIndexOf(key) + by, partNameOf(key))
}
