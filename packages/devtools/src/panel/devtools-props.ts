import type { FlightRecorder } from '../recorder/flight-recorder.ts'

/** What `DeltakitDevtools` takes. */
export interface DeltakitDevtoolsProps {
  /** Whose streams it shows. */
  readonly recorder: FlightRecorder
  /** Where a report opens: the address of a playground. Without one it is copied or downloaded. */
  readonly playground?: string | undefined
  /** Whether it is open at first. Later it is as a person left it. Default `false`. */
  readonly initialIsOpen?: boolean | undefined
  /** The corner of the button. Default `bottom-right`. */
  readonly position?: 'bottom-right' | 'bottom-left' | 'top-right' | 'top-left' | undefined
  /** Default: that of the system. */
  readonly theme?: 'light' | 'dark' | 'system' | undefined
}
