import { durationText, type Tape, timeText } from '@deltakit/devtools/deck'
import type { DecodedRecording } from '@deltakit/devtools/recordings'
import { becameText } from '../checks/conditions.ts'

/** A decoded recording, and where its times come from. */
export interface ComparedRecording {
  readonly decoded: DecodedRecording
  readonly pace: Tape['pace']
}

/** A line of the summary: a figure of each, and by how much the second is more. */
export interface Difference {
  readonly label: string
  readonly one: string
  readonly other: string
  readonly change: string
}

/** Returns the figures in which two recordings can be compared. */
export function differencesOf(
  one: ComparedRecording,
  other: ComparedRecording,
): readonly Difference[] {
  return [
    textRow('Outcome', { one: becameText(one.decoded), other: becameText(other.decoded) }),
    timeRow('First token', { pair: [one, other], figure: firstToken }),
    timeRow('First word of the answer', { pair: [one, other], figure: firstContent }),
    timeRow('Duration', { pair: [one, other], figure: ({ duration }) => duration }),
    countRow('Output tokens', { pair: [one, other], figure: ({ usage }) => usage.output }),
    countRow('of them reasoning', { pair: [one, other], figure: ({ usage }) => usage.reasoning }),
    countRow('Input tokens', { pair: [one, other], figure: ({ usage }) => usage.input }),
    countRow('Events', { pair: [one, other], figure: ({ events }) => events.length }),
    countRow('Characters of content', {
      pair: [one, other],
      figure: ({ content }) => content.length,
    }),
  ]
}

type Pair = readonly [ComparedRecording, ComparedRecording]
type Figure = (decoded: DecodedRecording) => number | undefined

function firstToken({ events }: DecodedRecording): number | undefined {
  return events.find(({ event }) => 'delta' in event)?.time
}

function firstContent({ events }: DecodedRecording): number | undefined {
  return events.find(({ event }) => event.type === 'content')?.time
}

function textRow(
  label: string,
  { one, other }: { readonly one: string; readonly other: string },
): Difference {
  return { label, one, other, change: one === other ? 'same' : 'differs' }
}

function countRow(
  label: string,
  { pair: [one, other], figure }: { readonly pair: Pair; readonly figure: Figure },
): Difference {
  const [a, b] = [figure(one.decoded), figure(other.decoded)]
  return {
    label,
    one: a?.toLocaleString('en') ?? '–',
    other: b?.toLocaleString('en') ?? '–',
    change: a === undefined || b === undefined ? '' : signed(b - a, (n) => n.toLocaleString('en')),
  }
}

function timeRow(
  label: string,
  { pair: [one, other], figure }: { readonly pair: Pair; readonly figure: Figure },
): Difference {
  const [a, b] = [timeOf(one, figure), timeOf(other, figure)]
  return {
    label,
    one: a?.text ?? '–',
    other: b?.text ?? '–',
    change: a && b ? signed(b.milliseconds - a.milliseconds, durationText) : '',
  }
}

/** A time of a made-up pace is no figure. */
function timeOf({ decoded, pace }: ComparedRecording, figure: Figure) {
  const milliseconds = figure(decoded)
  if (milliseconds === undefined) return undefined
  const text = timeText(durationText(milliseconds), pace)
  return text === undefined ? undefined : { milliseconds, text }
}

function signed(change: number, write: (amount: number) => string): string {
  if (Math.round(change) === 0) return 'same'
  return `${change > 0 ? '+' : '−'}${write(Math.abs(change))}`
}
