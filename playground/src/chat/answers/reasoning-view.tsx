import { Brain, ChevronRight } from 'lucide-react'
import type { Pace } from '../models/cassette-model.ts'

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
  if (duration === undefined) return 'Thoughts'
  if (duration < 100) return 'Thought for a moment'
  return `Thought for ${durationText(duration, pace)}`
}

/** A time for people. One of a made-up pace says so. */
export function durationText(milliseconds: number, pace: Pace): string {
  const seconds = `${(milliseconds / 1_000).toFixed(1)} s`
  return pace === 'made-up' ? `≈ ${seconds}` : seconds
}
