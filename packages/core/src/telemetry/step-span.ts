// The span of a step, in the terms of OpenTelemetry's conventions for generative AI.

import { systemClock } from '../protocol/clock.ts'
import type { Model, ModelInput, StepRequest } from '../protocol/model.ts'
import type { Outcome, StreamEvent } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'
import { createAccumulator } from '../stream/accumulate-message.ts'
import { encodeAnswer, encodeMessages } from './message-content.ts'
import { secondsSince } from './seconds-since.ts'
import { type Attributes, failSpan, type Span, type TelemetryOptions } from './span.ts'

/** The span of one step, while its events pass. */
export interface StepSpan {
  /** Records an event. The end of the step ends the span. */
  onEvent(event: StreamEvent): void
  /** Ends the span, unless the step ended before. */
  leave(): void
}

const firstTokens: ReadonlySet<StreamEvent['type']> = new Set([
  'reasoning',
  'content',
  'tool-call',
] as const)

/** Records the events of a step in a span that has started. */
export function startStepSpan(
  span: Span,
  { clock = systemClock }: StepRequest,
  options: TelemetryOptions,
): StepSpan {
  const accumulator = options.content ? createAccumulator() : undefined
  const startedAt = clock.now()
  let hasToken = false
  let isOpen = true

  function onEvent(event: StreamEvent): void {
    if (!isOpen) return
    accumulator?.add([event])
    if (!hasToken && firstTokens.has(event.type)) onFirstToken()
    switch (event.type) {
      case 'response':
        span.setAttributes({
          'gen_ai.response.id': event.id,
          ...(event.model && { 'gen_ai.response.model': event.model }),
        })
        return
      case 'finish':
        span.setAttributes({ 'gen_ai.response.finish_reasons': [event.raw || event.reason] })
        return
      case 'usage':
        span.setAttributes(usageAttributes(event.usage))
        return
      case 'end':
        end(event.outcome)
    }
  }

  function onFirstToken(): void {
    hasToken = true
    span.addEvent('deltakit.first_token')
    const seconds = secondsSince(startedAt, clock)
    span.setAttributes({ 'gen_ai.response.time_to_first_chunk': seconds })
  }

  function end(outcome: Outcome): void {
    if (!isOpen) return
    isOpen = false
    span.setAttributes({ 'deltakit.outcome': outcome.type })
    if (accumulator) {
      span.setAttributes({ 'gen_ai.output.messages': encodeAnswer(accumulator.message()) })
    }
    if (outcome.type === 'failed') failSpan(span, outcome.error, options)
    if (outcome.type === 'truncated') failSpan(span, { name: 'TruncatedError' }, options)
    span.end()
  }

  return { onEvent, leave: () => end({ type: 'truncated' }) }
}

/** What is known of a step before it is requested. */
export function requestAttributes(
  { model, ...input }: StepRequest,
  { content }: TelemetryOptions,
): Attributes {
  return {
    ...modelAttributes(model),
    'gen_ai.request.stream': true,
    ...settingAttributes(input),
    ...(content && { 'gen_ai.input.messages': encodeMessages(input.messages) }),
  }
}

/** What names the operation and the model, on spans and on metrics. */
export function modelAttributes({ vendor, id }: Model): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerNames[vendor] ?? vendor,
    'gen_ai.request.model': id,
  }
}

/** The conventions' names of vendors, where they differ from ours. */
const providerNames: Readonly<Record<string, string>> = {
  google: 'gcp.gemini',
  xai: 'x_ai',
  bedrock: 'aws.bedrock',
}

function settingAttributes(input: ModelInput): Attributes {
  const { chatId, temperature, topP, maxOutputTokens, seed, stop, output } = input
  return defined({
    'gen_ai.conversation.id': chatId,
    'gen_ai.request.temperature': temperature,
    'gen_ai.request.top_p': topP,
    'gen_ai.request.max_tokens': maxOutputTokens,
    'gen_ai.request.seed': seed,
    'gen_ai.request.stop_sequences': stop === undefined ? undefined : [stop].flat(),
    'gen_ai.output.type': output && 'json',
  })
}

function usageAttributes(usage: Usage): Attributes {
  return defined({
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedInput,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite,
    // The conventions have no attribute for money.
    'deltakit.usage.cost': usage.cost,
  })
}

function defined(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}
