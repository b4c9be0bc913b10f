// The part of OpenTelemetry's spans that is needed: its package is no dependency.

import { toJson } from '../protocol/json-text.ts'

/** The part of `Tracer` of `@opentelemetry/api` that is used. */
export interface Tracer {
  /** Starts a span. */
  startSpan(name: string, options: SpanOptions): Span
  /** Starts a span that is active while the work is done. */
  startActiveSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Result): Result
}

/** How a span starts. */
export interface SpanOptions {
  /** OpenTelemetry's number of the kind. */
  readonly kind: number
  /** What the span has from its start on. */
  readonly attributes: Attributes
}

/** The part of `Span` of `@opentelemetry/api` that is used. */
export interface Span {
  /** Adds attributes. */
  setAttributes(attributes: Attributes): unknown
  /** Whether what the span stands for failed. */
  setStatus(status: { code: number; message?: string }): unknown
  /** Records a moment of that name. */
  addEvent(name: string): unknown
  /** Ends the span now. */
  end(): void
}

/** The values of a span or a measurement, by name. */
export type Attributes = Record<string, string | number | boolean | string[] | undefined>

/** What is recorded. */
export interface TelemetryOptions {
  /**
   * Records what may be private: prompts, answers, the arguments and outputs of tools, and error messages.
   * Default: `false`.
   */
  readonly content?: boolean | undefined
  /** Records metrics of each step too: how long it took, and its tokens. */
  readonly meter?: Meter | undefined
}

/** The part of `Meter` of `@opentelemetry/api` that is used. */
export interface Meter {
  /** Makes a histogram of that name. */
  createHistogram(name: string, options: HistogramOptions): Histogram
}

/** What a histogram measures. */
export interface HistogramOptions {
  /** Its unit, such as `s`. */
  readonly unit: string
  /** What is measured. */
  readonly description: string
  /** The bounds of the buckets that a backend counts the values in. */
  readonly advice: { explicitBucketBoundaries: number[] }
}

/** The part of `Histogram` of `@opentelemetry/api` that is used. */
export interface Histogram {
  /** Records a measurement. */
  record(value: number, attributes: Attributes): void
}

/** The kind of a span for work of this program itself. */
export const internalSpan = 0
/** The kind of a span for a request to another service. */
export const clientSpan = 2

const errorStatus = 2

/** Marks a span as failed. An error's message may quote the prompt, so it is content. */
export function failSpan(span: Span, error: unknown, { content }: TelemetryOptions): void {
  span.setAttributes({ 'error.type': errorType(error) })
  const message = content && fieldOf(error, 'message')
  span.setStatus({ code: errorStatus, ...(message && { message }) })
}

/** What an error is, in a word: its status, or else its name. */
export function errorType(error: unknown): string {
  return fieldOf(error, 'status') || fieldOf(error, 'name') || 'Error'
}

/** A field as a text. An app may throw anything, so reading it may throw too. */
function fieldOf(error: unknown, name: string): string {
  try {
    return String(Object(error)[name] ?? '')
  } catch {
    return ''
  }
}

/** A value as JSON, or an empty text. A value that is no JSON must not fail its own record. */
export function toRecordedJson(value: unknown): string {
  return toJson(value) ?? ''
}
