/** Which answer of whom. */
export interface AnswerKey {
  /** What `authorize` returned, or empty. */
  readonly owner: string
  /** The answer's id. A request that adds steps to an answer has the id, a dot and its first step. */
  readonly answer: string
}

/** A name that no other answer has, whatever the owner and the id are. */
export function nameOf({ owner, answer }: AnswerKey): string {
  return JSON.stringify([owner, answer])
}
