import type { Pace } from '@deltakit/devtools/deck'
import { Brain, ChevronRight } from 'lucide-react'

interface ReasoningViewProps {
  readonly text: string
  readonly isStreaming: boolean
  /** How long the model reasoned, in milliseconds, if that is known of this text. */
  readonly duration: number | undefined
  readonly pace: Pace
}

/** What a model thought, folded. */
export function ReasoningView({ text, isStreaming, duration, pace }: ReasoningViewProps) {
  return (
    <details className="thoughts">
      <summary>
        <Brain size={14} aria-hidden />
        {isStreaming ? 'Thinking…' : thoughtText(duration, pace)}
        <ChevronRight size={14} aria-hidden className="chevron" />
      </summary>
      <p className="plain-text" dir="auto">
        {text}
      </p>
    </details>
  )
}

function thoughtText(duration: number | undefined, pace: Pace): string {
  if (duration === undefined || pace === 'made-up') return 'Thoughts'
  if (duration < 100) return 'Thought for a moment'
  return `Thought for ${durationText(duration, pace)}`
}

/** A time for people, marked where no provider took it. */
export function durationText(milliseconds: number, pace: Pace): string {
  const time =
    milliseconds < 999.5
      ? `${Math.round(milliseconds)} ms`
      : `${(milliseconds / 1_000).toFixed(1)} s`
  return pace === 'by-hand' ? `≈ ${time}` : time
}
