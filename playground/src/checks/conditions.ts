import type { Cassette } from '@deltakit/core/cassette'
import { type DecodedRecording, type Faults, noFaults } from '@deltakit/devtools/recordings'

/** Something that happens to a recording on its way, and what must still hold. */
export interface Condition {
  readonly id: string
  readonly label: string
  /** What must hold, in one sentence. */
  readonly rule: string
  /** Undefined if it cannot happen to this recording. */
  faultsFor(cassette: Cassette): Faults | undefined
  holds(became: DecodedRecording, recorded: DecodedRecording): boolean
}

/** What the network or the provider does to each recording. */
export const conditions: readonly Condition[] = [
  {
    id: 'cut',
    label: '7 bytes a read',
    rule: 'Nothing changes.',
    faultsFor: () => ({ ...noFaults, bytesPerRead: 7 }),
    holds: isSame,
  },
  {
    id: 'crlf',
    label: 'CRLF line ends',
    rule: 'Nothing changes.',
    faultsFor: textOnly({ ...noFaults, crlf: true }),
    holds: isSame,
  },
  {
    id: 'first',
    label: 'A 429 first',
    rule: 'The request is sent again, and the answer is the same.',
    faultsFor: () => ({ ...noFaults, rateLimited: true }),
    // What is retried once more finds no further answer in the recording.
    holds: (became, recorded) =>
      recorded.outcome.error ? became.outcome.error !== undefined : isSame(became, recorded),
  },
  {
    id: 'end',
    label: 'ends early',
    rule: 'It never counts as complete.',
    faultsFor: (cassette) => ({ ...noFaults, connection: 'end', afterBytes: third(cassette) }),
    holds: isIncomplete,
  },
  {
    id: 'error',
    label: 'breaks',
    rule: 'It never counts as complete.',
    faultsFor: (cassette) => ({ ...noFaults, connection: 'error', afterBytes: third(cassette) }),
    holds: isIncomplete,
  },
  {
    id: 'silence',
    label: 'stalls',
    rule: 'It fails after the time limit.',
    faultsFor: (cassette) => ({ ...noFaults, connection: 'silence', afterBytes: third(cassette) }),
    holds: isIncomplete,
  },
]

/** What a recording became, in a word or two. */
export function becameText({ outcome }: DecodedRecording): string {
  const { type, finishReason, error } = outcome
  return [type, finishReason ?? error?.name].filter(Boolean).join(' ')
}

function isSame(became: DecodedRecording, recorded: DecodedRecording): boolean {
  return (
    becameText(became) === becameText(recorded) &&
    became.content === recorded.content &&
    became.reasoning === recorded.reasoning &&
    JSON.stringify(became.toolCalls) === JSON.stringify(recorded.toolCalls)
  )
}

function isIncomplete({ outcome }: DecodedRecording): boolean {
  return outcome.type === 'truncated' || outcome.type === 'failed'
}

/** Bytes have no line ends. */
function textOnly(faults: Faults): Condition['faultsFor'] {
  return ({ interactions }) =>
    interactions.every(({ response }) => typeof response.body === 'string') ? faults : undefined
}

/** A third of the shortest answer, in bytes: its end is never among them. */
function third({ interactions }: Cassette): number {
  return Math.floor(Math.min(...interactions.map(({ response }) => response.body.length)) / 3)
}
