import { partKey } from '../../protocol/part-key.ts'

/** The step that is being written, and the ids of what it holds. They are unique in the conversation. */
export interface WrittenStep {
  /** The index of the step in the message. */
  index: number
  /** The message that the next call belongs to. */
  parentMessageId: string
  /** The app's own fields for the metadata of messages. */
  readonly metadata: Record<string, unknown>
  /** The id of a message that stands for the whole step. */
  id(): string
  /** The id of a part. */
  idOf(part: string): string
}

/** The first step of a run. */
export function createWrittenStep(runId: string, index: number): WrittenStep {
  const step: WrittenStep = {
    index,
    parentMessageId: '',
    metadata: {},
    id: () => `${runId}/${step.index}`,
    idOf: (part) => `${runId}/${partKey(step.index, part)}`,
  }
  return step
}
