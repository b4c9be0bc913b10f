// The flight recorder by itself.

export type { FlightRecorderOptions } from './recorder/flight-options.ts'
export {
  type FlightRecorder,
  flightRecorder,
  type ReportOptions,
} from './recorder/flight-recorder.ts'
export type { FlightRequest, FlightStream } from './recorder/flight-stream.ts'
export type { FlightReport } from './recorder/report.ts'
