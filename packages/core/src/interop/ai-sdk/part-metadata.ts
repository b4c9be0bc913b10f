/** Our metadata of a part, which their client keeps and sends back. */
export interface PartFields {
  /** The part's name. */
  readonly part: string
  /** The text of a source. */
  readonly text?: string | undefined
  /** The provider's id of a call, if its client knows it by another. */
  readonly id?: string | undefined
  /** The arguments of a call as the model wrote them, if their JSON would be another text. */
  readonly inputText?: string | undefined
  /** How a call without an output ended, and the person's reason. Their protocol has one state for all. */
  readonly status?: string | undefined
  readonly reason?: unknown
}

/** The fields as the `providerMetadata` of a chunk. */
export function encodePartMetadata(fields: PartFields): object {
  return { deltakit: fields }
}
