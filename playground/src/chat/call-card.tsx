import type { ToolCallPart } from '@deltakit/core'
import './call-card.css'

interface CallCardProps {
  readonly call: ToolCallPart
  readonly stage: Stage
  onApprove(): void
  onDeny(): void
}

/** Of the answer a call is in: being written, the latest one, or with others after it. */
export type Stage = 'writing' | 'latest' | 'past'

export function CallCard({ call, stage, onApprove, onDeny }: CallCardProps) {
  const { name, input, inputText, output } = call
  const passed = stage === 'past' && /awaiting-approval|ready/.test(call.status)
  const status = passed ? 'skipped' : call.status
  const fields = input !== null && typeof input === 'object' ? Object.entries(input) : []
  return (
    <div className="card" data-status={status}>
      <p>
        <code className="name">{name || '…'}</code> <span className="pill">{words[status]}</span>
      </p>
      {fields.length > 0 ? (
        <dl className="fields">
          {fields.map(([field, value]) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>{asText(value)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        inputText && <pre>{inputText}</pre>
      )}
      {output !== undefined && status !== 'skipped' && <p className="output">{asText(output)}</p>}
      {status === 'awaiting-approval' && stage === 'latest' && (
        <p className="decision">
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

const words: Record<ToolCallPart['status'], string> = {
  streaming: 'being written',
  ready: 'ready',
  invalid: 'no JSON',
  unfinished: 'cut off',
  'awaiting-approval': 'waits for you',
  approved: 'approved',
  running: 'running',
  done: 'done',
  failed: 'failed',
  denied: 'denied',
  skipped: 'not run',
  interrupted: 'interrupted',
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
