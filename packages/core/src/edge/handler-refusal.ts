import { HttpError } from '../protocol/errors.ts'

/**
 * The code of a handler's refusal. `undefined` where something else answered, such as a proxy while its server is
 * replaced.
 */
export function refusalCode(cause: unknown): string | undefined {
  if (!(cause instanceof HttpError)) return undefined
  const { code, message } = Object(Object(cause.body).error)
  return typeof code === 'string' && typeof message === 'string' ? code : undefined
}
