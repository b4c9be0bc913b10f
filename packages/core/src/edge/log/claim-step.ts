import type { Clock } from '../../protocol/clock.ts'
import { type ErrorListener, reportError } from '../http/safe-callback.ts'
import type { AnswerKey } from './answer-key.ts'
import { type AnswerStore, loggedId, type Opened } from './answer-log.ts'
import { fingerprintOf } from './fingerprint.ts'
import { callLog } from './log-call.ts'

/** The step that nobody else may add to an answer. `by`: the answer that claims it. */
export interface ClaimedStep {
  readonly user: string
  readonly answerId: string
  readonly step: number
  readonly by: string
}

interface ClaimStepOptions extends ErrorListener {
  readonly log: AnswerStore | undefined
  readonly clock: Clock
}

/** Longer than two calls of a store may take, in milliseconds. */
const lease = 15_000

/**
 * Calls `work` unless somebody else adds that step to the answer. Afterwards nobody can. Resolves to whether it
 * was called. Without a log it always is: no server knows what another one adds.
 */
export async function claimStep(
  { user, answerId, step, by }: ClaimedStep,
  work: () => Promise<unknown>,
  { log, clock, onError }: ClaimStepOptions,
): Promise<boolean> {
  if (!log) {
    await work()
    return true
  }
  const key = { owner: user, answer: loggedId(answerId, step) }
  const tryLog = <Value>(call: () => Promise<Value>) =>
    callLog(clock, call).catch((cause) => void reportError({ onError }, cause))
  const fingerprint = await fingerprintOf({ by })
  const opened: Opened | undefined = await tryLog(() => log.open(key, fingerprint, lease))
  if (opened && opened.type !== 'claimed') return false
  try {
    await work()
  } catch (cause) {
    if (opened) await tryLog(() => releaseClaim(log, key, opened.epoch))
    throw cause
  }
  if (opened) await tryLog(() => log.cancel(key))
  return true
}

/** Lets somebody else claim the answer, of which nothing is written yet. */
export async function releaseClaim(
  store: AnswerStore,
  key: AnswerKey,
  epoch: number,
): Promise<void> {
  await (store.release?.(key, epoch) ?? store.cancel(key))
}
