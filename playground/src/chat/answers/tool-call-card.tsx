import type { ToolCallPart } from '@deltakit/core'
import { valueText } from '../../ui/message-text.ts'
import './tool-call-card.css'

/** Of the answer that a call is in: still streaming, the latest one, or followed by others. */
export type AnswerStage = 'streaming' | 'latest' | 'past'

interface ToolCallCardProps {
  readonly call: ToolCallPart
  readonly stage: AnswerStage
  onApprove(): void
  onDeny(): void
}

/** Shows a tool call with its status, and asks for approval if it needs one. */
export function ToolCallCard({ call, stage, onApprove, onDeny }: ToolCallCardProps) {
  const { name, input, inputText, output } = call
  const status = statusIn(stage, call)
  const fields = input !== null && typeof input === 'object' ? Object.entries(input) : []
  return (
    <div className="card" data-status={status}>
      <p>
        <code className="name">{name || '…'}</code>{' '}
        <span className="pill">{statusTexts[status]}</span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, so it needs keyboard focus */}
      <div className="card-body" tabIndex={0}>
        {fields.length > 0 ? (
          <dl className="fields">
            {fields.map(([field, value]) => (
              <div key={field}>
                <dt>{field}</dt>
                <dd dir="auto">{valueText(value)}</dd>
              </div>
            ))}
          </dl>
        ) : (
          inputText && <pre>{inputText}</pre>
        )}
        {output !== undefined && status !== 'skipped' && (
          <p className="output" dir="auto">
            {valueText(output)}
          </p>
        )}
      </div>
      {status === 'awaiting-approval' && stage === 'latest' && (
        <p className="approval">
          <button type="button" className="primary" onClick={onApprove}>
            Approve {name}
          </button>
          <button type="button" onClick={onDeny}>
            Deny
          </button>
        </p>
      )}
    </div>
  )
}

/** A call that is still open in a past answer was never executed. */
function statusIn(stage: AnswerStage, { status }: ToolCallPart): ToolCallPart['status'] {
  const isOpen = status === 'awaiting-approval' || status === 'ready'
  return stage === 'past' && isOpen ? 'skipped' : status
}

const statusTexts: Record<ToolCallPart['status'], string> = {
  streaming: 'streaming',
  ready: 'ready',
  invalid: 'invalid JSON',
  unfinished: 'cut off',
  'awaiting-approval': 'awaiting approval',
  approved: 'approved',
  running: 'running',
  done: 'done',
  failed: 'failed',
  denied: 'denied',
  skipped: 'skipped',
  interrupted: 'interrupted',
}
