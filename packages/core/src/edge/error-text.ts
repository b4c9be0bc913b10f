import { isChatError, SchemaError, TimeoutError, type ToolError } from '../protocol/errors.ts'
import { type ErrorListener, reportError } from './http/safe-callback.ts'

/**
 * What the client and the model read of a tool that failed: only what was written for them. The text of
 * any other error may quote the server's network, keys or data, so `onError` gets it instead.
 */
export function publicToolError(error: unknown, listener: ErrorListener): string {
  if (isToolError(error)) return error.message
  if (error instanceof TimeoutError) return 'The tool took too long'
  const issues = publicIssues(error)
  if (issues) return issues
  reportError(listener, error)
  return 'The tool failed'
}

/** Why a value does not fit its schema. Nothing where that is the text of an exception in the app's code. */
export function publicIssues(error: unknown): string | undefined {
  if (!(error instanceof SchemaError)) return undefined
  const isPublic = error.issues.every(({ cause }) => cause === undefined || isToolError(cause))
  return isPublic ? error.message : undefined
}

/** The package of a tool may have another copy of this one. */
function isToolError(error: unknown): error is ToolError {
  return isChatError(error) && error.name === 'ToolError'
}
