import { DeltakitDevtools } from '@deltakit/devtools'
import { flightRecorder } from '@deltakit/devtools/recorder'

/** Keeps the last streams. In production neither it nor the panel is in the bundle. */
export const recorder = process.env.NODE_ENV === 'development' ? flightRecorder() : undefined

export function Devtools() {
  return recorder && <DeltakitDevtools recorder={recorder} />
}
