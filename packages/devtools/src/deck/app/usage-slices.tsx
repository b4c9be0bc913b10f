import { type ChatState, shallowEqual } from '@deltakit/core'
import type { ReactNode } from 'react'
import { useChat, useDeckField } from '../view/deck-context.ts'
import { dollarsText } from '../view/format.ts'
import { PaceNote, timeText } from '../view/pace-note.tsx'
import { RenderCount } from './render-count.tsx'
import type { SliceProps } from './slice-props.ts'

/** What the answer cost. */
export function UsageSlice({ chat, id }: SliceProps): ReactNode {
  const usage = useChat(chat, selectUsage)
  const figures = [
    ['input', usage.input],
    ['cached', usage.cachedInput],
    ['output', usage.output],
    ['reasoning', usage.reasoning],
    ['total', usage.total],
  ] as const
  return (
    <>
      <h3>
        Usage
        <RenderCount id={id} />
      </h3>
      <dl className="deck-figures">
        {figures.map(([name, tokens]) => (
          <Figure key={name} name={name} value={tokens?.toLocaleString('en')} />
        ))}
        <Figure
          name="cost"
          value={usage.cost === undefined ? undefined : dollarsText(usage.cost)}
        />
      </dl>
    </>
  )
}

/** How long the answer took. Of a made-up pace there is nothing to say. */
export function TimingSlice({ chat, id }: SliceProps): ReactNode {
  const timing = useChat(chat, selectTiming, shallowEqual)
  const pace = useDeckField('pace')
  const time = (milliseconds: number | undefined) =>
    timeText(milliseconds === undefined ? undefined : seconds(milliseconds), pace)
  return (
    <>
      <h3>
        Timing <PaceNote />
        <RenderCount id={id} />
      </h3>
      <dl className="deck-figures">
        <Figure name="first byte" value={time(timing.firstByte)} />
        <Figure name="first token" value={time(timing.firstToken)} />
        <Figure name="total" value={time(timing.total)} />
        <Figure
          name="tokens/s overall"
          title="Output tokens over the time from the first token to the end, with what tools took"
          value={timeText(timing.tokensPerSecond?.toFixed(0), pace)}
        />
      </dl>
    </>
  )
}

interface FigureProps {
  readonly name: string
  readonly title?: string
  readonly value?: string | undefined
}

function Figure({ name, title, value = '–' }: FigureProps): ReactNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`
}

const selectUsage = ({ usage }: ChatState) => usage
/** Only what is shown: the other fields change with every token. */
const selectTiming = ({
  timing: { firstByte, firstToken, total, tokensPerSecond },
}: ChatState) => ({
  firstByte,
  firstToken,
  total,
  tokensPerSecond,
})
