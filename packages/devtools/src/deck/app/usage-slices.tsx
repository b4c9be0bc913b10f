import { type ChatState, shallowEqual } from '@deltakit/core'
import type { ReactNode } from 'react'
import { useChat, useDeckField } from '../view/deck-context.ts'
import { dollarsText } from '../view/format.ts'
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
  const recorded = useChat(chat, selectTiming, shallowEqual)
  const isMadeUp = useDeckField('pace') === 'made-up'
  const timing = isMadeUp ? noTiming : recorded
  return (
    <>
      <h3>
        Timing {isMadeUp && <span className="deck-pace">made-up pace</span>}
        <RenderCount id={id} />
      </h3>
      <dl className="deck-figures">
        <Figure name="first byte" value={seconds(timing.firstByte)} />
        <Figure name="first token" value={seconds(timing.firstToken)} />
        <Figure name="total" value={seconds(timing.total)} />
        <Figure name="tokens/s" value={timing.tokensPerSecond?.toFixed(0)} />
      </dl>
    </>
  )
}

function Figure({ name, value = '–' }: { name: string; value?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function seconds(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${(milliseconds / 1_000).toFixed(2)} s`
}

const noTiming = {
  firstByte: undefined,
  firstToken: undefined,
  total: undefined,
  tokensPerSecond: undefined,
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
