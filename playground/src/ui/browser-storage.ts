/** `local` outlives the tab, `session` only a reload. */
export type StorageArea = 'local' | 'session'

/** Returns the stored text, or an empty string if there is none or the browser forbids storage. */
export function readText(area: StorageArea, name: string): string {
  try {
    return storageOf(area).getItem(name) ?? ''
  } catch {
    return ''
  }
}

/** Stores a text; an empty one removes it. If storage is full or forbidden, nothing is stored. */
export function writeText(
  area: StorageArea,
  { name, text }: { readonly name: string; readonly text: string },
): void {
  try {
    if (text) storageOf(area).setItem(name, text)
    else storageOf(area).removeItem(name)
  } catch {
    // The page works without storage; a reload then starts afresh.
  }
}

/** Returns the stored JSON value, or undefined if there is none that can be read. */
export function readJson(area: StorageArea, name: string): unknown {
  try {
    return JSON.parse(readText(area, name))
  } catch {
    return undefined
  }
}

export function writeJson(
  area: StorageArea,
  { name, value }: { readonly name: string; readonly value: unknown },
): void {
  writeText(area, { name, text: JSON.stringify(value) })
}

/** The property itself may throw, so it is read inside the caller's `try`. */
function storageOf(area: StorageArea): Storage {
  return area === 'local' ? localStorage : sessionStorage
}
