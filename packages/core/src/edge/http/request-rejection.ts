import { DeltakitError } from '../../protocol/errors.ts'

/** A server refuses a request. Its message is all that clients get of the reason. */
export class RefusedError extends DeltakitError {
  override readonly name = 'RefusedError'
  /** The status of the response. */
  readonly status: number
  /** A word for the reason, which clients can compare. */
  readonly code: string

  constructor(status: number, code: string, reason: string) {
    super(reason.slice(0, 500))
    this.status = status
    this.code = code
  }
}

/** Throws the refusal of a request. `reason` should say what to send instead. */
export function refuse(status: number, code: string, reason: string): never {
  throw new RefusedError(status, code, reason)
}

/** The refusal as a response. */
export function rejectionResponse(
  { status, code, message }: RefusedError,
  headers: Readonly<Record<string, string>>,
): Response {
  // Caches may keep a 404 otherwise, and an answer that is unknown now may be there in a moment.
  const uncached = { 'cache-control': 'no-store', ...headers }
  return Response.json({ error: { code, message } }, { status, headers: uncached })
}
