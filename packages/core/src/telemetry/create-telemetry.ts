// OpenTelemetry's conventions for generative AI, as they were in 2026: still in development.

import type { StreamEvent } from '../protocol/stream-event.ts'
import type { Middleware, Tools } from '../stream/stream-options.ts'
import type { Tool } from '../tools/tool-types.ts'
import { client, type TelemetryOptions, type Tracer } from './span.ts'
import { attributesOf, type StepWatch, watchStep } from './step-span.ts'
import { inSpan } from './tool.ts'

export interface Telemetry {
  /** A span for each run, active while it is asked. */
  readonly middleware: Middleware
  /** The same tools; each call that is carried out is a span, active meanwhile. */
  tools<Of extends Tools>(tools: Of): Of
}

/** Spans for whatever is asked through its middleware, and for the tools it was given. */
export function telemetry(tracer: Tracer, options: TelemetryOptions = {}): Telemetry {
  return {
    middleware: (next) => (request, say) => {
      const asked = attributesOf(request, options)
      const span = { kind: client, attributes: asked }
      return tracer.startActiveSpan(`chat ${request.model.id}`, span, async (first) => {
        let watch: StepWatch | undefined
        const begin = (event: StreamEvent) => {
          if (event.type !== 'start') return
          const later = () => tracer.startSpan(`chat ${event.model}`, span)
          watch = watchStep(watch ? later() : first, request, options)
        }
        try {
          await next(request, (batch) => {
            for (const event of batch) {
              begin(event)
              watch?.onEvent(event)
            }
            return say(batch)
          })
        } finally {
          // Middleware within may fail before it says how the run ended.
          if (watch) watch.leave()
          else first.end()
        }
      })
    },
    tools: <Of extends Tools>(tools: Of): Of => {
      const traced = Object.entries(tools).map(([name, tool]) => {
        const { execute }: Partial<Tool> = tool
        return [
          name,
          execute ? { ...tool, execute: inSpan(tracer, options, { name, execute }) } : tool,
        ]
      })
      return Object.fromEntries(traced)
    },
  }
}
