// As much of OpenTelemetry's spans as is needed: its package is nobody's dependency.

/** What is needed of a `Tracer` of `@opentelemetry/api`, which is one. */
export interface Tracer {
  startSpan(name: string, options: SpanOptions): Span
  startActiveSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Result): Result
}

export interface SpanOptions {
  readonly kind: number
  readonly attributes: Attributes
}

export interface Span {
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { code: number; message?: string }): unknown
  addEvent(name: string): unknown
  end(): void
}

export type Attributes = Record<string, string | number | boolean | string[] | undefined>

export interface TelemetryOptions {
  /** Records what was asked and answered, and the words of errors. It may be private: off by default. */
  readonly content?: boolean | undefined
}

export const internal = 0
export const client = 2

/** An error's message may quote what was asked. */
export function fail(span: Span, error: unknown, { content }: TelemetryOptions): void {
  const { name = 'Error', status, message } = Object(error)
  span.setAttributes({ 'error.type': String(status ?? name) })
  const told = content && message ? { message: String(message) } : {}
  span.setStatus({ code: failed, ...told })
}

const failed = 2
