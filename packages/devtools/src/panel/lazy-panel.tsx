import { type ComponentType, lazy } from 'react'
import type { PanelProps } from './panel.tsx'

/** Loaded when it opens for the first time: a closed panel is a button, or a tab. */
export const LazyPanel: ComponentType<PanelProps> = lazy(async () => ({
  default: (await import('./panel.tsx')).Panel,
}))
