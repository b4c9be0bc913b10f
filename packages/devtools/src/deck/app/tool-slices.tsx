import { type ChatState, shallowEqual, type ToolCallSlice } from '@deltakit/core'
import { memo, type ReactNode } from 'react'
import { useChat } from '../view/deck-context.ts'
import { RenderCount } from './render-count.tsx'
import type { SliceProps } from './slice-props.ts'
import { SourceList } from './source-list.tsx'

/** The calls of the answer. */
export function ToolCallsSlice({ chat, id }: SliceProps): ReactNode {
  const calls = useChat(chat, selectToolCalls, shallowEqual)
  return (
    <>
      <h3 data-empty={!calls.length || undefined}>
        Tool calls <span className="status">{calls.length}</span>
        <RenderCount id={id} />
      </h3>
      {calls.map((call) => (
        <ToolCall key={call.key} id={id} call={call} />
      ))}
    </>
  )
}

const ToolCall = memo(({ id, call }: { id: string; call: ToolCallSlice }) => {
  const { name, status, input, inputText, output, error } = call
  // The status stays `streaming` until the step ends, even if the input is whole.
  const isStreaming = status === 'streaming' && !isWholeObject(inputText)
  const fields = Object.entries(Object(input) as Record<string, unknown>)
  return (
    <div className="deck-call">
      <p>
        <code className="name">{name || '…'}</code> <span className="status">{status}</span>
        <RenderCount id={id} />
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, so it needs keyboard focus */}
      <div className="deck-call-body" tabIndex={0}>
        <pre className="input">{inputText}</pre>
        <dl className="fields">
          {fields.map(([field, value], index) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd dir="auto">
                {valueText(value)}
                {isStreaming && index === fields.length - 1 && (
                  <span className="status">streaming</span>
                )}
              </dd>
            </div>
          ))}
        </dl>
        {error !== undefined && <p className="deck-error">{error}</p>}
        {error === undefined && output !== undefined && (
          <pre className="output" dir="auto">
            {valueText(output)}
          </pre>
        )}
      </div>
    </div>
  )
})

/** The sources of the answer. */
export function SourcesSlice({ chat, id }: SliceProps): ReactNode {
  const sources = useChat(chat, selectSources)
  return (
    <>
      <h3 data-empty={!sources.length || undefined}>
        Sources <span className="status">{sources.length}</span>
        <RenderCount id={id} />
      </h3>
      {sources.length > 0 && <SourceList sources={sources} />}
    </>
  )
}

/** A string as it is, anything else as JSON. */
function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isWholeObject(json: string): boolean {
  try {
    return json.endsWith('}') && typeof JSON.parse(json) === 'object'
  } catch {
    return false
  }
}

const selectToolCalls = ({ toolCalls }: ChatState) => toolCalls
const selectSources = ({ sources }: ChatState) => sources
