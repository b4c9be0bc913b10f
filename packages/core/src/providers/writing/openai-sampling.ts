// OpenAI: which of its models take settings of sampling, over either of its APIs.

import type { ModelInput } from '../../protocol/model.ts'

/** The fields of the body, each where it is sent. */
export interface Sampling {
  /** What `temperature` of the settings becomes. */
  readonly temperature?: number | undefined
  /** What `topP` of the settings becomes. */
  readonly top_p?: number | undefined
}

const reasoningModel = /(^|[/:])(o\d|gpt-5)/

/**
 * `temperature` and `topP`, as far as the model takes them: OpenAI refuses a whole request of a model
 * that reasons for them. Later models take them where reasoning is switched off.
 */
export function samplingOf(
  input: ModelInput,
  id: string,
  warn: (message: string) => void,
): Sampling {
  const { temperature, topP, reasoning } = input
  const reasons = reasoningModel.test(id) && !id.includes('-chat') && reasoning?.effort !== 'none'
  return reasons ? withoutSampling(input, id, warn) : { temperature, top_p: topP }
}

/** No `temperature` and no `topP`, with a warning about what was set of them. */
export function withoutSampling(
  { temperature, topP }: ModelInput,
  id: string,
  warn: (message: string) => void,
): Sampling {
  if (temperature !== undefined || topP !== undefined) {
    warn(`\`temperature\` and \`topP\` are left out: ${id} reasons, and does not take them.`)
  }
  return { temperature: undefined, top_p: undefined }
}
