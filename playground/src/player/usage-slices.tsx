import { type ChatState, shallowEqual } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { RenderCount } from '../ui/render-count.tsx'

export function UsageSlice({ id }: { id: string }) {
  const usage = useChatSlice(id, selectUsage)
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
      <dl className="figures">
        {figures.map(([name, tokens]) => (
          <Figure key={name} name={name} value={tokens?.toLocaleString('en')} />
        ))}
        <Figure name="cost" value={dollars(usage.cost)} />
      </dl>
    </>
  )
}

export function TimingSlice({ id }: { id: string }) {
  const timing = useChatSlice(id, selectTiming, shallowEqual)
  return (
    <>
      <h3>
        Timing
        <RenderCount id={id} />
      </h3>
      <dl className="figures">
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

function dollars(cost: number | undefined): string | undefined {
  return cost === undefined ? undefined : `$${cost.toFixed(6)}`
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
