import { useReadableStore } from '@deltakit/react'
import type { Talk } from './chat-session.ts'
import { KeyField } from './key-field.tsx'
import { scenes } from './scenes.ts'
import { type Source, servers, vendorNames } from './source.ts'
import './source-form.css'

/** Who answers: a recording, a provider with one's own key, or a server on one's own machine. */
export function SourceForm({ talk }: { talk: Talk }) {
  const source = useReadableStore(talk.source)
  return (
    <form className="source" onSubmit={(event) => event.preventDefault()} autoComplete="off">
      <label>
        <span className="caption">Answers from</span>
        <select value={source.kind} onChange={(event) => talk.choose(event.target.value)}>
          <option value="cassette">a cassette</option>
          {Object.entries(vendorNames).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
          <option value="local">a local server</option>
        </select>
      </label>
      {source.kind === 'cassette' ? (
        <label className="wide">
          <span className="caption">Cassette</span>
          <select
            value={source.name}
            onChange={(event) => talk.change({ ...source, name: event.target.value })}
          >
            {[...scenes].map(([group, names]) => (
              <optgroup key={group} label={group}>
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      ) : (
        <Asked source={source} onChange={talk.change} />
      )}
    </form>
  )
}

interface AskedProps {
  readonly source: Exclude<Source, { kind: 'cassette' }>
  onChange(source: Source): void
}

function Asked({ source, onChange }: AskedProps) {
  return (
    <>
      <label>
        <span className="caption">Model</span>
        <input
          value={source.model}
          onChange={(event) => onChange({ ...source, model: event.target.value })}
        />
      </label>
      {source.kind === 'local' ? (
        <label>
          <span className="caption">Server</span>
          <input
            list="servers"
            value={source.url}
            onChange={(event) => onChange({ ...source, url: event.target.value })}
          />
          <datalist id="servers">
            {servers.map((server) => (
              <option key={server} value={server} />
            ))}
          </datalist>
        </label>
      ) : (
        <KeyField
          key={source.kind}
          vendor={source.kind}
          value={source.key}
          onChange={(key) => onChange({ ...source, key })}
        />
      )}
    </>
  )
}
