import { callback, checkPassedOptions, wrongOption } from '../../protocol/check-option.ts'
import type { AnswerLog, AnswerStore } from '../log/answer-log.ts'
import { serveFromLog } from './serve-from-log.ts'

const storeFunctions = [
  'open',
  'append',
  'renew',
  'read',
  'close',
  'cancel',
  'erase',
  'sweep',
] as const

/** A log for `chatHandler` of a store of your own. */
export function answerLog(store: AnswerStore): AnswerLog {
  const instead = 'Pass answerLog(store), with the functions of an AnswerStore.'
  checkPassedOptions('answerLog', store, { instead })
  const names =
    store.release === undefined ? storeFunctions : [...storeFunctions, 'release' as const]
  for (const name of names) {
    if (!callback.fits(store[name])) throw wrongOption(name, store[name], { ...callback, instead })
  }
  return { ...store, implementation: serveFromLog }
}
