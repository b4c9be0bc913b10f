import { refuse } from './request-rejection.ts'

/** Why a call is refused, after the words "A call of its tool". */
export interface CallRefusal {
  readonly code: string
  readonly problem: string
}

/** A person allowed a call too late. */
export const lateApproval: CallRefusal = {
  code: 'approval',
  problem: 'waited too long for approval',
}

/** Refuses a request for what it has of a call. */
export function refuseCall(
  { name }: { readonly name: string },
  { code, problem }: CallRefusal,
): never {
  refuse(400, code, `A call of ${name.slice(0, 80)} ${problem}. Send a new message to go on.`)
}
