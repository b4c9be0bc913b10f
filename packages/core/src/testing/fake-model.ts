import { checkPassedOptions, numberOption, text, wrongOption } from '../protocol/check-option.ts'
import { systemClock } from '../protocol/clock.ts'
import { toDeltakitError, UnexpectedError } from '../protocol/errors.ts'
import type { Emit, Model, ModelInput, StepRequest } from '../protocol/model.ts'
import type { EventBatch, FinishReason, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import type { Usage } from '../protocol/usage.ts'

/** One answer of a fake model: its text, or everything in it. */
export type FakeAnswer = string | FakeAnswerParts

/** An answer with more than text. */
export interface FakeAnswerParts {
  /** Streamed before the content. */
  readonly reasoning?: string | undefined
  /** The text of the answer. */
  readonly content?: string | undefined
  /** The calls it makes, after the content. */
  readonly toolCalls?: readonly FakeToolCall[] | undefined
  /** Where it found something. */
  readonly sources?: readonly { readonly url: string; readonly title?: string }[] | undefined
  /** Files that it made. */
  readonly files?: readonly { readonly mediaType: string; readonly url: string }[] | undefined
  /** What it is reported to have used. */
  readonly usage?: Usage | undefined
  /** Why it stopped. Default: `tool-calls` where it makes calls, `stop` otherwise. */
  readonly finishReason?: FinishReason | undefined
  /** The answer is cut off after what it has. */
  readonly truncated?: boolean | undefined
  /** The answer fails after what it has. A text is the message of the error. */
  readonly error?: Error | string | undefined
  /** How text is cut into deltas. Default `word`. */
  readonly deltas?: 'character' | 'word' | 'whole' | undefined
  /** Milliseconds before each delta. Default: the model's, or none. */
  readonly delay?: number | undefined
}

/** A call that a fake model makes. */
export interface FakeToolCall {
  /** The name of the tool. */
  readonly name: string
  /** Written as JSON. A text is written as it is, so that it can be broken. */
  readonly input?: unknown
  /** Default `call-0`, `call-1` and so on. */
  readonly id?: string | undefined
}

/** How a fake model answers. */
export interface FakeModelOptions {
  /** Default `fake-model`. */
  readonly id?: string | undefined
  /** Milliseconds before each delta of every answer. Default: none. */
  readonly delay?: number | undefined
}

/** What a fake model was sent. */
export type FakeRequest = ModelInput & Pick<StepRequest, 'step'>

/** A model that answers without a network, and keeps what it was sent. */
export interface FakeModel extends Model {
  /** Every request so far, first to last. */
  readonly requests: readonly FakeRequest[]
}

/**
 * A model for tests and demos: it gives these answers, one for each request, without a network. An
 * answer may be a function of the request. A request beyond the last answer fails, with a message that
 * names it.
 */
export function fakeModel(
  answers: readonly (FakeAnswer | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>))[],
  options: FakeModelOptions = {},
): FakeModel {
  if (!Array.isArray(answers)) {
    throw wrongOption('answers', answers, {
      expected: 'an array of answers, one for each request',
      instead: "Pass fakeModel(['Hello']).",
    })
  }
  checkPassedOptions('fakeModel', options, {
    instead: "Pass fakeModel(['Hello'], { delay }).",
    forms: { id: text, delay: numberOption() },
  })
  const { id = 'fake-model', delay } = options
  const requests: FakeRequest[] = []
  const model: FakeModel = {
    id,
    vendor: 'fake',
    requests,
    request: () => ({ url: 'fake:model', body: {} }),
    headers: () => ({}),
    reader: () => ({ read: () => false }),
    async streamStep(request, emit) {
      const { model: _model, signal: _signal, ...sent } = request
      const index = requests.push(sent) - 1
      const { step } = request
      await emit([{ type: 'start', step, vendor: 'fake', model: id }])
      const outcome = await attempt(async () => {
        const answer = answers[index]
        if (answer === undefined) throw new UnexpectedError(missing(index, answers.length))
        const parts = typeof answer === 'function' ? await answer(sent) : answer
        return play(typeof parts === 'string' ? { content: parts } : parts, request, {
          emit,
          delay,
        })
      }, request)
      await emit([{ type: 'end', step, outcome }])
    },
  }
  return model
}

function missing(index: number, count: number): string {
  return `fakeModel() has ${count} answers, and this is request ${index + 1}. Add an answer to its array.`
}

async function attempt(work: () => Promise<Outcome>, { signal }: StepRequest): Promise<Outcome> {
  try {
    const outcome = await work()
    return signal.aborted ? { type: 'aborted' } : outcome
  } catch (cause) {
    if (signal.aborted) return { type: 'aborted' }
    return { type: 'failed', error: toDeltakitError(cause, 'The step failed') }
  }
}

interface PlayOptions {
  readonly emit: Emit
  readonly delay: number | undefined
}

/** Emits an answer, delta by delta, until it is over or stopped. */
async function play(
  answer: FakeAnswerParts,
  { signal, clock = systemClock }: StepRequest,
  { emit, delay }: PlayOptions,
): Promise<Outcome> {
  const pause = answer.delay ?? delay ?? 0
  for (const event of eventsOf(answer)) {
    if (pause > 0) await clock.sleep(pause, signal)
    if (signal.aborted) return { type: 'aborted' }
    const batch: EventBatch = [event]
    await emit(batch)
  }
  const { error, truncated, toolCalls, finishReason = toolCalls ? 'tool-calls' : 'stop' } = answer
  if (error !== undefined) throw typeof error === 'string' ? new UnexpectedError(error) : error
  if (truncated) return { type: 'truncated' }
  await emit([{ type: 'finish', reason: finishReason, raw: finishReason }])
  return { type: 'complete', finishReason }
}

function* eventsOf(answer: FakeAnswerParts): Generator<StreamEvent> {
  const { reasoning = '', content = '', toolCalls = [], sources = [], files = [], usage } = answer
  for (const delta of deltasOf(reasoning, answer)) {
    yield { type: 'reasoning', part: 'reasoning', delta }
  }
  for (const delta of deltasOf(content, answer)) yield { type: 'content', part: 'content', delta }
  for (const [index, { url, title = '' }] of sources.entries()) {
    yield { type: 'source', part: `source:${index}`, url, title, text: '' }
  }
  for (const [index, file] of files.entries()) {
    yield { type: 'file', part: `file:${index}`, ...file }
  }
  for (const [index, { name, input = {}, id = `call-${index}` }] of toolCalls.entries()) {
    const part = `tool:${index}`
    yield { type: 'tool-call', part, id, name }
    const text = typeof input === 'string' ? input : JSON.stringify(input)
    for (const delta of deltasOf(text, answer)) yield { type: 'tool-input', part, delta }
  }
  if (usage) yield { type: 'usage', usage }
}

function deltasOf(text: string, { deltas = 'word' }: FakeAnswerParts): readonly string[] {
  if (!text) return []
  if (deltas === 'whole') return [text]
  return deltas === 'character' ? [...text] : (text.match(/\s*\S+|\s+$/g) ?? [])
}
