// OpenTelemetry's conventions for generative AI, as they were in 2026: still in development.

export { type Telemetry, telemetry } from './telemetry/create-telemetry.ts'
export type {
  Attributes,
  Histogram,
  HistogramOptions,
  Meter,
  Span,
  SpanOptions,
  TelemetryOptions,
  Tracer,
} from './telemetry/span.ts'
