import type { ReactNode } from 'react'
import type { Pace } from '../playback/tape.ts'
import { useDeckField, useWholeLog } from '../view/deck-context.ts'
import { Figure } from '../view/figure.tsx'
import { dollarsText, durationText, numberText, speedText } from '../view/format.ts'
import { timeText } from '../view/pace-note.tsx'
import { type Verdict, verdictOf } from './verdict.ts'
import './verdict.css'

/** What became of it, in one line: outcome, first token, speed, tokens and cost. */
export function VerdictStrip(): ReactNode {
  const verdict = verdictOf(useWholeLog())
  const pace = useDeckField('pace')
  const { firstToken, tokensPerSecond, usage, steps } = verdict
  const basis = bases[pace]
  return (
    <dl className="deck-verdict" aria-label="Verdict">
      <Figure name="outcome" title={steps > 1 ? `Of the last step of ${steps}` : undefined}>
        <OutcomeMark verdict={verdict} />
      </Figure>
      <Figure name="first token" title={basis}>
        {timeText(firstToken === undefined ? undefined : durationText(firstToken), pace)}
      </Figure>
      <Figure name="tokens/s" title={[speedBasis, basis].filter(Boolean).join('. ')}>
        {timeText(speedText(tokensPerSecond), pace)}
      </Figure>
      <Figure
        name="tokens in"
        title={usage.cachedInput ? `${usage.cachedInput} cached` : undefined}
      >
        {usage.input !== undefined && numberText(usage.input)}
      </Figure>
      <Figure name="out" title={usage.reasoning ? `${usage.reasoning} reasoning` : undefined}>
        {usage.output !== undefined && numberText(usage.output)}
      </Figure>
      <Figure name="cost" title="As the provider reports it">
        {usage.cost !== undefined && dollarsText(usage.cost)}
      </Figure>
    </dl>
  )
}

const speedBasis = 'Output tokens over the time in which tokens arrived, without waits and tools'

const bases: Readonly<Partial<Record<Pace, string>>> = {
  'made-up': 'This recording has no times, so there is nothing to measure',
  'by-hand': 'The pace is made by hand: no provider took this time',
}

function OutcomeMark({ verdict: { outcome } }: { readonly verdict: Verdict }): ReactNode {
  if (!outcome) return <span className="deck-pill">open</span>
  const reason = outcome.type === 'complete' ? outcome.finishReason : undefined
  const error = outcome.type === 'failed' ? outcome.error.name : undefined
  return (
    <>
      <span className="deck-pill" data-outcome={outcome.type}>
        {outcome.type}
      </span>{' '}
      <small>{reason ?? error}</small>
    </>
  )
}
