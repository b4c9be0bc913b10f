/** How a person left the panel. */
export interface PanelPlace {
  readonly isOpen?: boolean | undefined
  /** The height of the drawer in pixels. */
  readonly height?: number | undefined
}

const key = 'deltakit-devtools'

/** Reads it from the storage of the page, which may be closed to us. */
export function readPlace(): PanelPlace {
  try {
    const { isOpen, height } = Object(JSON.parse(localStorage.getItem(key) ?? '{}'))
    return {
      ...(typeof isOpen === 'boolean' && { isOpen }),
      ...(typeof height === 'number' && { height }),
    }
  } catch {
    return {}
  }
}

/** Writes what has changed. */
export function writePlace(changes: PanelPlace): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...readPlace(), ...changes }))
  } catch {
    // The panel is where it is by default, then.
  }
}
