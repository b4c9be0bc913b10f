import { type ChatState, shallowEqual } from '@deltakit/core'
import type { ReactNode } from 'react'
import { speedOf } from '../verdict/verdict.ts'
import { useChat, useDeckField } from '../view/deck-context.ts'
import { Figure } from '../view/figure.tsx'
import { dollarsText, durationText, speedText } from '../view/format.ts'
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
          <Figure key={name} name={name}>
            {tokens?.toLocaleString('en')}
          </Figure>
        ))}
        <Figure name="cost">{usage.cost !== undefined && dollarsText(usage.cost)}</Figure>
      </dl>
    </>
  )
}

/** How long the answer took. Of a made-up pace there is nothing to say. */
export function TimingSlice({ chat, id }: SliceProps): ReactNode {
  const timing = useChat(chat, selectTiming, shallowEqual)
  const pace = useDeckField('pace')
  const time = (milliseconds: number | undefined) =>
    timeText(milliseconds === undefined ? undefined : durationText(milliseconds), pace)
  return (
    <>
      <h3>
        Timing <PaceNote />
        <RenderCount id={id} />
      </h3>
      <dl className="deck-figures">
        <Figure name="first byte">{time(timing.firstByte)}</Figure>
        <Figure name="first token">{time(timing.firstToken)}</Figure>
        <Figure name="total">{time(timing.total)}</Figure>
        <Figure
          name="tokens/s with waits"
          title="Output tokens over the time from the first token to the end, with waits and tools"
        >
          {timeText(speedText(timing.tokensPerSecond), pace)}
        </Figure>
      </dl>
    </>
  )
}

const selectUsage = ({ usage }: ChatState) => usage
/** Only what is shown: the other fields change with every token. */
const selectTiming = ({ timing: { firstByte, firstToken, total }, usage }: ChatState) => ({
  firstByte,
  firstToken,
  total,
  tokensPerSecond: speedOf(usage.output, Number(total) - Number(firstToken)),
})
