import { type ChatError, UnexpectedError } from '../protocol/errors.ts'

/** An error of another tab, with its name and its plain fields. */
export function reviveError(json: unknown): ChatError {
  const { message, ...fields } = Object(json)
  const error = new UnexpectedError(typeof message === 'string' ? message : 'The answer failed')
  const plain = Object.entries(fields).filter(([, value]) => Object(value) !== value)
  return Object.assign(error, Object.fromEntries(plain))
}
