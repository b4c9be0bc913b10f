import {
  callback,
  checkPassedOptions,
  numberOption,
  type OptionForms,
  shownValue,
  wrongOption,
} from '../protocol/check-option.ts'
import type { ChatError } from '../protocol/errors.ts'
import type { Model, ModelInput, ModelRequest } from '../protocol/model.ts'
import { checkModel } from '../stream/check-stream-options.ts'
import { streamFirstContent } from './stream-first-content.ts'
import type { FailedAttempt, TrialOptions } from './trial-options.ts'

export type { FailedAttempt } from './trial-options.ts'

/** What both ways of trying several models take. */
export interface SwitchOptions {
  /** Whether the next model is requested after this cause. Default: always. It cannot be async. */
  readonly when?: ((cause: ChatError) => boolean) | undefined
  /** Called for every model that is given up, before the next is requested. */
  readonly onFallback?: ((attempt: FailedAttempt) => unknown) | undefined
}

/** When `fallback()` gives a model up. */
export interface FallbackOptions extends SwitchOptions {
  /**
   * Milliseconds without content after which a model is given up, unless it is the last. Default: none,
   * so that only `timeout` of the stream limits silence.
   */
  readonly firstContent?: number | undefined
}

/** When `hedge()` requests the next model as well. */
export interface HedgeOptions extends SwitchOptions {
  /** Milliseconds without content after which the next model is requested as well. */
  readonly after: number
}

const switchForms: OptionForms = { when: callback, onFallback: callback }

/** A model that answers with the first of these models that has content. Only the last retries. */
export function fallback(models: readonly Model[], options: FallbackOptions = {}): Model {
  checkPassedOptions('fallback', options, {
    instead: 'Pass fallback([first, second], { firstContent }).',
    forms: { ...switchForms, firstContent: numberOption() },
  })
  const { firstContent: patience = Number.POSITIVE_INFINITY } = options
  return modelOf('fallback', { ...options, models, patience, hedges: false })
}

/**
 * A model that requests the next of these models where one has no content after a while. The first
 * content wins, and the others are stopped. Their providers may bill what they wrote until then.
 */
export function hedge(models: readonly Model[], options: HedgeOptions): Model {
  const instead = 'Pass hedge([first, second], { after }).'
  const after = { ...numberOption(), instead }
  checkPassedOptions('hedge', options, { instead, forms: { ...switchForms, after } })
  if (options.after === undefined) throw wrongOption('after', undefined, after)
  return modelOf('hedge', { ...options, models, patience: options.after, hedges: true })
}

function modelOf(vendor: 'fallback' | 'hedge', options: TrialOptions): Model {
  // What the app changes in its list later has no effect.
  const candidates = checkModels(vendor, options.models)
  return {
    id: candidates.map(({ id }) => id).join(', '),
    vendor,
    candidates,
    continues: candidates.every(({ continues }) => continues),
    request: (input) => writeRequests(input, candidates),
    // `streamStep` requests the models, and reads their answers.
    headers: () => ({}),
    reader: () => ({ read: () => false }),
    streamStep: (request, emit) =>
      streamFirstContent(request, emit, { ...options, models: candidates }),
  }
}

function checkModels(name: 'fallback' | 'hedge', models: readonly Model[]): readonly Model[] {
  if (!Array.isArray(models) || !models.length) {
    const got = Array.isArray(models) ? 'none' : shownValue(models)
    throw new TypeError(`Expected models, got ${got}. Pass ${name}([first, second], options).`)
  }
  for (const model of models) checkModel(model)
  return [...models]
}

/** What is written for each model that can be sent this. Throws where none can. */
function writeRequests(input: ModelInput, models: readonly Model[]): ModelRequest {
  let failure: unknown
  const requests = models.flatMap((model) => {
    try {
      return model.request(input)
    } catch (cause) {
      failure ??= cause
      return []
    }
  })
  const [first] = requests
  if (!first) throw failure
  return { ...first, body: { ...requests } }
}
