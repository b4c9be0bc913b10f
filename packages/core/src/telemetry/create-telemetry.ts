// OpenTelemetry's conventions for generative AI, as they were in 2026: still in development.

import { checkPassedOptions, flag } from '../protocol/check-option.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import { wrapAttempts } from '../protocol/wrap-attempts.ts'
import type { Middleware, Tools } from '../stream/stream-options.ts'
import type { Tool } from '../tools/tool-types.ts'
import { createClientMetrics, type StepMetrics } from './client-metrics.ts'
import { withSpan } from './execute-tool-span.ts'
import { safeTracer } from './safe-tracer.ts'
import { clientSpan, type TelemetryOptions, type Tracer } from './span.ts'
import { modelAttributes, requestAttributes, type StepSpan, startStepSpan } from './step-span.ts'

/** What records the spans of streams and tools. */
export interface Telemetry {
  /** Records a span for each step. It is active while the step runs. */
  readonly middleware: Middleware
  /** The same tools. Each call that is executed records a span, which is active meanwhile. */
  tools<Of extends Tools>(tools: Of): Of
}

/**
 * Spans for the steps that run through its middleware, and for the calls of the tools it was given. A
 * tracer that fails does not change an answer.
 */
export function telemetry(tracer: Tracer, options: TelemetryOptions = {}): Telemetry {
  checkPassedOptions('telemetry', options, {
    instead: 'Pass telemetry(tracer, { content }).',
    forms: { content: flag },
  })
  const safe = safeTracer(tracer)
  const metrics = createClientMetrics(options.meter)

  const middleware: Middleware = (next) => (request, emit) => {
    // Each model that is tried has a span of its own.
    if (request.model.candidates) return next(wrapAttempts(request, middleware), emit)
    const spanOptions = { kind: clientSpan, attributes: requestAttributes(request, options) }
    return safe.startActiveSpan(`chat ${request.model.id}`, spanOptions, async (first) => {
      let step: StepSpan | undefined
      let measured: StepMetrics = metrics.startStep(request, modelAttributes(request.model))

      function onEvent(event: StreamEvent): void {
        // A model may answer with several steps, each with its own span.
        if (event.type === 'start') {
          const span = step ? safe.startSpan(`chat ${event.model}`, spanOptions) : first
          if (step) measured = metrics.startStep(request, modelAttributes(request.model))
          step = startStepSpan(span, request, options)
        }
        step?.onEvent(event)
      }

      try {
        await next(request, (batch) => {
          for (const event of batch) onEvent(event)
          measured.onEvents(batch)
          return emit(batch)
        })
      } finally {
        // Middleware inside may fail before it emits the end of the step.
        measured.leave()
        if (step) step.leave()
        else first.end()
      }
    })
  }

  return {
    middleware,

    tools: <Of extends Tools>(tools: Of): Of => {
      const traced = Object.entries(tools).map(([name, tool]) => {
        const { execute }: Partial<Tool> = tool
        if (!execute) return [name, tool]
        return [name, { ...tool, execute: withSpan({ tracer: safe, name, execute }, options) }]
      })
      return Object.fromEntries(traced)
    },
  }
}
