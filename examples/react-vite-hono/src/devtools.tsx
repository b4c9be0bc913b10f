import { DeltakitDevtools } from '@deltakit/devtools'
import { flightRecorder } from '@deltakit/devtools/recorder'

/** Keeps the last streams. In production neither it nor the panel is in the bundle. */
export const recorder = process.env.NODE_ENV === 'development' ? flightRecorder() : undefined

export function Devtools() {
  // At the bottom right is the button that sends.
  return recorder && <DeltakitDevtools recorder={recorder} position="top-right" />
}
