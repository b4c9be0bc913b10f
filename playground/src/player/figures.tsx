import {
  type ChatState,
  type DeltakitError,
  type Outcome,
  shallowEqual,
  type WarningEvent,
} from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { Renders } from '../ui/render-count.tsx'

export function UsageSlice({ id }: { id: string }) {
  const usage = useChatSlice(id, usageOf)
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
        <Renders of={id} />
      </h3>
      <dl className="figures">
        {figures.map(([name, tokens]) => (
          <Figure key={name} name={name} value={tokens?.toLocaleString('en')} />
        ))}
        <Figure name="cost" value={usage.cost === undefined ? undefined : money(usage.cost)} />
      </dl>
    </>
  )
}

export function TimingSlice({ id }: { id: string }) {
  const { firstByte, firstToken, total, tokensPerSecond } = useChatSlice(id, timingOf, shallowEqual)
  return (
    <>
      <h3>
        Timing
        <Renders of={id} />
      </h3>
      <dl className="figures">
        <Figure name="first byte" value={time(firstByte)} />
        <Figure name="first token" value={time(firstToken)} />
        <Figure name="total" value={time(total)} />
        <Figure name="tokens/s" value={tokensPerSecond?.toFixed(0)} />
      </dl>
    </>
  )
}

export function OutcomeSlice({ id }: { id: string }) {
  const status = useChatSlice(id, statusOf)
  const outcome = useChatSlice(id, outcomeOf)
  const error = useChatSlice(id, errorOf)
  const warnings = useChatSlice(id, warningsOf)
  return (
    <>
      <h3>
        Outcome
        <Renders of={id} />
      </h3>
      <p role="status" className="outcome">
        <span className="pill" data-outcome={outcome?.type ?? status}>
          {outcome?.type ?? status}
        </span>{' '}
        {outcome?.type === 'complete' && <small>finish: {outcome.finishReason}</small>}
      </p>
      {error && <Failure error={error} />}
      {outcome?.type === 'truncated' && (
        <p className="hint">
          The answer stopped before its end. An app would offer to continue it.
        </p>
      )}
      {warnings?.map(({ message, count }) => (
        <p key={message} className="hint">
          {message}
          {count ? ` (${count})` : ''}
        </p>
      ))}
    </>
  )
}

export function Failure({ error }: { error: DeltakitError }) {
  const { name, message, retryable, retryAfter } = error
  return (
    <p className="error">
      <code>{name}</code> {message}{' '}
      <small>
        {retryable ? 'Trying again may help' : 'Trying again would not help'}
        {retryAfter ? ` after ${waitOf(retryAfter)}` : ''}.
      </small>
    </p>
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

function time(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : `${(milliseconds / 1_000).toFixed(2)} s`
}

function waitOf(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`
}

function money(cost: number): string {
  return `$${cost.toFixed(6)}`
}

function latestRun({ draft, messages }: ChatState) {
  const answer = draft ?? messages.at(-1)
  return answer?.role === 'assistant' ? answer.steps.at(-1) : undefined
}

const statusOf = ({ status }: ChatState) => status
const usageOf = ({ usage }: ChatState) => usage
/** What is shown of it: the rest moves with every token. */
const timingOf = ({ timing: { firstByte, firstToken, total, tokensPerSecond } }: ChatState) => ({
  firstByte,
  firstToken,
  total,
  tokensPerSecond,
})
const errorOf = ({ error }: ChatState) => error
const warningsOf = (chat: ChatState): readonly WarningEvent[] | undefined =>
  latestRun(chat)?.warnings

function outcomeOf(chat: ChatState): Outcome | undefined {
  const { status, error } = chat
  if (error) return { type: 'failed', error }
  return status === 'settled' || status === 'executing-tools' ? latestRun(chat)?.outcome : undefined
}
