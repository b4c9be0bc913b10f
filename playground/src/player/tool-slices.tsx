import { type ChatState, shallowEqual, type ToolCallSlice } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { memo } from 'react'
import { Renders } from '../ui/render-count.tsx'
import { Cited } from '../ui/source-link.tsx'

export function ToolCallsSlice({ id }: { id: string }) {
  const calls = useChatSlice(id, callsOf, shallowEqual)
  return (
    <>
      <h3 data-empty={!calls.length || undefined}>
        Tool calls <span className="status">{calls.length}</span>
        <Renders of={id} />
      </h3>
      {calls.map((call) => (
        <Call key={call.key} id={id} call={call} />
      ))}
    </>
  )
}

const Call = memo(({ id, call }: { id: string; call: ToolCallSlice }) => {
  const { name, status, input, inputText, output, error } = call
  // Its status says so until the whole answer ends.
  const written = status === 'streaming' && !isWhole(inputText)
  const fields = Object.entries(Object(input) as Record<string, unknown>)
  return (
    <div className="call">
      <p>
        <code className="name">{name || '…'}</code> <span className="status">{status}</span>
        <Renders of={id} />
      </p>
      <pre className="input">{inputText}</pre>
      <dl className="fields">
        {fields.map(([field, value], index) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {asText(value)}
              {written && index === fields.length - 1 && (
                <span className="status">being written</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {error !== undefined && <p className="error">{error}</p>}
      {error === undefined && output !== undefined && (
        <pre className="output">{asText(output)}</pre>
      )}
    </div>
  )
})

export function SourcesSlice({ id }: { id: string }) {
  const sources = useChatSlice(id, sourcesOf)
  return (
    <>
      <h3 data-empty={!sources.length || undefined}>
        Sources <span className="status">{sources.length}</span>
        <Renders of={id} />
      </h3>
      {sources.length > 0 && (
        <ul className="sources">
          <Cited sources={sources} />
        </ul>
      )}
    </>
  )
}

function isWhole(json: string): boolean {
  try {
    return json.endsWith('}') && typeof JSON.parse(json) === 'object'
  } catch {
    return false
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const callsOf = ({ toolCalls }: ChatState) => toolCalls
const sourcesOf = ({ sources }: ChatState) => sources
