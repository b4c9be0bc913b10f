/** Which answer of whom. */
export interface AnswerKey {
  /** What `authorize` returned, or empty. */
  readonly owner: string
  /** The answer's id. A request that adds steps to an answer has the id, a dot and its first step. */
  readonly answer: string
}
