import { adoptStyles } from './adopt-styles.ts'
import type { Dock } from './panel-place.ts'

/** The least that is left of a page beside the panel. Where it would be less, the panel covers the page. */
const leastWidth = 360

/** Keeps the panel from covering the end of the page. Returns what gives the room back. */
export function makeRoom(dock: Dock, size: number): () => void {
  if (dock === 'right' && innerWidth - size < leastWidth) return () => {}
  const property = dock === 'bottom' ? 'padding-bottom' : 'padding-right'
  // Not in the attribute of the body: a dialog of the page would keep it there, and restore it later.
  return adoptStyles(document, `body { ${property}: ${drawerSize(dock, size)} !important }`)
}

/** The size of the drawer: some of the page stays in any window. */
export function drawerSize(dock: Dock, size: number): string {
  return `min(${size}px, ${dock === 'bottom' ? '92vh' : '92vw'})`
}
