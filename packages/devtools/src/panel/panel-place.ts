/** The edge of the page that the panel stands at. */
export type Dock = 'bottom' | 'right'

/** How a person left the panel. */
export interface PanelPlace {
  readonly isOpen?: boolean | undefined
  readonly dock?: Dock | undefined
  /** Its height at the bottom, in pixels. */
  readonly height?: number | undefined
  /** Its width at the right. */
  readonly width?: number | undefined
}

const key = 'deltakit-devtools'

/** Reads it from the storage of the page, which may be closed to us. */
export function readPlace(): PanelPlace {
  try {
    const { isOpen, dock, height, width } = Object(JSON.parse(localStorage.getItem(key) ?? '{}'))
    return {
      ...(typeof isOpen === 'boolean' && { isOpen }),
      ...((dock === 'bottom' || dock === 'right') && { dock }),
      ...(typeof height === 'number' && { height }),
      ...(typeof width === 'number' && { width }),
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
