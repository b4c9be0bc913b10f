import type { StepRequest, StreamStep } from './model.ts'

/** The request, with a wrapper around the step of each model that is tried for it. */
export function wrapAttempts(
  request: StepRequest,
  wrap: (next: StreamStep) => StreamStep,
): StepRequest {
  const { wrapAttempt = (step) => step } = request
  return { ...request, wrapAttempt: (step) => wrap(wrapAttempt(step)) }
}
