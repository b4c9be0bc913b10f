import { attempt } from './attempt.ts'
import type { Span, Tracer } from './span.ts'

/** A span of a tracer that failed. */
const noSpan: Span = {
  setAttributes() {},
  setStatus() {},
  addEvent() {},
  end() {},
}

/**
 * The tracer, without its errors: a tracer that fails records nothing, and the work goes on. Work runs
 * exactly once, and its own errors are thrown.
 */
export function safeTracer(tracer: Tracer): Tracer {
  return {
    startSpan(name, options) {
      let span = noSpan
      attempt(() => {
        const started = tracer.startSpan(name, options)
        span = safeSpan(started)
        return started
      })
      return span
    },
    startActiveSpan<Result>(
      name: string,
      options: Parameters<Tracer['startSpan']>[1],
      work: (span: Span) => Result,
    ): Result {
      let run: { readonly result: Result } | { readonly error: unknown } | undefined
      const runOnce = (span: Span) => {
        run ??= resultOf(() => work(safeSpan(span)))
      }
      attempt(() => tracer.startActiveSpan(name, options, runOnce))
      run ??= resultOf(() => work(noSpan))
      if ('error' in run) throw run.error
      return run.result
    },
  }
}

function safeSpan(span: Span): Span {
  return {
    setAttributes: (attributes) => attempt(() => span.setAttributes(attributes)),
    setStatus: (status) => attempt(() => span.setStatus(status)),
    addEvent: (name) => attempt(() => span.addEvent(name)),
    end: () => attempt(() => span.end()),
  }
}

function resultOf<Result>(
  work: () => Result,
): { readonly result: Result } | { readonly error: unknown } {
  try {
    return { result: work() }
  } catch (error) {
    return { error }
  }
}
