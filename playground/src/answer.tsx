import type { AssistantMessage, Outcome, ToolCallPart, Usage } from '@deltakit/core'
import type { ReactNode } from 'react'

/** One answer, each of its channels in a panel of its own. */
export function Answer({ message }: { message: AssistantMessage }) {
  const { parts, runs } = message
  const { model, usage, outcome, warnings = [] } = runs.at(-1) ?? {}
  const calls = parts.filter((part) => part.type === 'tool-call')
  return (
    <article className="answer" aria-busy={!outcome}>
      <Panel name="reasoning" title="Reasoning">
        <Text message={message} type="reasoning" />
      </Panel>
      <Panel name="content" title="Content">
        <Text message={message} type="content" />
      </Panel>
      {calls.length > 0 && (
        <Panel name="calls" title="Tool calls">
          {calls.map((call) => (
            <Call key={call.key} call={call} />
          ))}
        </Panel>
      )}
      <Panel name="usage" title="Usage">
        {usage ? <Figures usage={usage} /> : <Nothing />}
      </Panel>
      <Panel name="outcome" title="Outcome">
        <p>
          <span className="status" role="status" data-outcome={outcome?.type ?? 'streaming'}>
            {outcome?.type ?? 'streaming'}
          </span>{' '}
          {outcome?.type === 'complete' && <small>finish: {outcome.finish}</small>}
        </p>
        <p className="model">{model}</p>
        <Failure outcome={outcome} />
        {warnings.map((warning) => (
          <p key={warning.message} className="warning">
            {warning.message}
          </p>
        ))}
      </Panel>
    </article>
  )
}

function Panel({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  return (
    <section className="panel" data-panel={name}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Text({ message, type }: { message: AssistantMessage; type: 'reasoning' | 'content' }) {
  const said = message.parts.flatMap((part) =>
    (part.type === 'reasoning' || part.type === 'content') && part.type === type ? [part] : [],
  )
  if (said.length === 0) return <Nothing />
  return (
    <div className="scroll">
      <div className="text">
        {said.map(({ key, text, status }) => (
          <p key={key} data-status={status}>
            {text}
          </p>
        ))}
      </div>
    </div>
  )
}

function Call({ call }: { call: ToolCallPart }) {
  return (
    <div className="call">
      <p>
        <code className="name">{call.name || '…'}</code> <small>{call.status}</small>
      </p>
      <pre data-status={call.status}>{call.inputText}</pre>
      {'output' in call && <pre className="output">{String(call.output)}</pre>}
    </div>
  )
}

const figures = [
  ['input', 'input'],
  ['cachedInput', 'of it cached'],
  ['output', 'output'],
  ['reasoning', 'of it reasoning'],
  ['total', 'total'],
] as const

function Figures({ usage }: { usage: Usage }) {
  return (
    <dl>
      {figures.map(([field, label]) => (
        <div key={field} className={label.startsWith('of') ? 'share' : ''}>
          <dt>{label}</dt>
          <dd>{usage[field]?.toLocaleString('en') ?? '–'}</dd>
        </div>
      ))}
      <div>
        <dt>cost</dt>
        <dd>{usage.cost === undefined ? '–' : `$${usage.cost.toFixed(6)}`}</dd>
      </div>
    </dl>
  )
}

function Failure({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome?.type !== 'failed') return null
  const { name, message } = outcome.error
  return (
    <p className="error">
      <code>{name}</code> {message}
    </p>
  )
}

function Nothing() {
  return <p className="nothing">nothing</p>
}
