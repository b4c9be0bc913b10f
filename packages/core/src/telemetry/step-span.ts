// A run as a span, in the words of OpenTelemetry's conventions for generative AI.

import { type Clock, systemClock } from '../protocol/clock.ts'
import type { ModelInput, StepRequest } from '../protocol/model.ts'
import type { Outcome, StreamEvent } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'
import { createAccumulator } from '../stream/accumulate-message.ts'
import { toldAnswer, toldMessages } from './message-content.ts'
import { type Attributes, fail, type Span, type TelemetryOptions } from './span.ts'

export interface StepWatch {
  onEvent(event: StreamEvent): void
  leave(): void
}

export function watchStep(
  span: Span,
  { clock = systemClock }: StepRequest,
  options: TelemetryOptions,
): StepWatch {
  const accumulator = options.content ? createAccumulator() : undefined
  const since = clock.now()
  let waiting = true
  let open = true

  function onEvent(event: StreamEvent): void {
    accumulator?.add([event])
    if (waiting && /^(reasoning|content|tool-call)$/.test(event.type)) {
      waiting = false
      span.addEvent('gen_ai.first_token')
      span.setAttributes({ 'gen_ai.response.time_to_first_chunk': secondsSince(since, clock) })
    }
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
        close(event.outcome)
    }
  }

  function close(outcome: Outcome): void {
    if (!open) return
    open = false
    span.setAttributes({ 'deltakit.outcome': outcome.type })
    if (accumulator)
      span.setAttributes({ 'gen_ai.output.messages': toldAnswer(accumulator.message()) })
    if (outcome.type === 'failed') fail(span, outcome.error, options)
    if (outcome.type === 'truncated') fail(span, { name: 'TruncatedError' }, options)
    span.end()
  }

  return { onEvent, leave: () => close({ type: 'truncated' }) }
}

function secondsSince(since: number, clock: Clock): number {
  return (clock.now() - since) / 1_000
}

export function attributesOf(
  { model, ...input }: StepRequest,
  { content }: TelemetryOptions,
): Attributes {
  const { vendor, id } = model
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providers[vendor] ?? vendor,
    'gen_ai.request.model': id,
    'gen_ai.request.stream': true,
    ...settingsOf(input),
    ...(content && { 'gen_ai.input.messages': toldMessages(input.messages) }),
  }
}

/** The names the conventions have for them, where they are not ours. */
const providers: Readonly<Record<string, string>> = { google: 'gcp.gemini', xai: 'x_ai' }

function settingsOf({
  temperature,
  topP,
  maxOutputTokens,
  seed,
  stop,
  output,
}: ModelInput): Attributes {
  const settings = {
    'gen_ai.request.temperature': temperature,
    'gen_ai.request.top_p': topP,
    'gen_ai.request.max_tokens': maxOutputTokens,
    'gen_ai.request.seed': seed,
    'gen_ai.request.stop_sequences': stop === undefined ? stop : [stop].flat(),
    'gen_ai.output.type': output && 'json',
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function usageAttributes(usage: Usage): Attributes {
  const counts = {
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.reasoning.output_tokens': usage.reasoning,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedInput,
    'gen_ai.usage.cache_write.input_tokens': usage.cacheWrite,
    // The conventions have none for money.
    'deltakit.usage.cost': usage.cost,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined))
}
