import { useReadableStore } from '@deltakit/react'
import { cassetteGroups } from './cassette-groups.ts'
import type { ChatSession } from './chat-session.ts'
import { KeyField } from './key-field.tsx'
import {
  isRecorded,
  localServers,
  type ModelSource,
  type RecordedSource,
  vendorNames,
} from './model-source.ts'
import './model-source-form.css'

/** Chooses where the answers come from, with the fields that this source needs. */
export function ModelSourceForm({ session }: { session: ChatSession }) {
  const source = useReadableStore(session.source)
  return (
    <form className="source" onSubmit={(event) => event.preventDefault()} autoComplete="off">
      <label>
        <span className="caption">Answers from</span>
        <select value={source.kind} onChange={(event) => session.selectKind(event.target.value)}>
          <option value="cassette">a cassette</option>
          <option value="fallback">a cassette, or else another</option>
          {Object.entries(vendorNames).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
          <option value="local">a local server</option>
        </select>
      </label>
      {isRecorded(source) ? (
        <>
          <CassetteField
            caption="Cassette"
            value={source.name}
            onChange={(name) => session.setSource({ ...source, name })}
          />
          {source.kind === 'fallback' && (
            <CassetteField
              caption="Or else"
              value={source.second}
              onChange={(second) => session.setSource({ ...source, second })}
            />
          )}
        </>
      ) : (
        <LiveModelFields source={source} onChange={session.setSource} />
      )}
    </form>
  )
}

interface CassetteFieldProps {
  readonly caption: string
  readonly value: string
  onChange(name: string): void
}

function CassetteField({ caption, value, onChange }: CassetteFieldProps) {
  return (
    <label className="wide">
      <span className="caption">{caption}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {[...cassetteGroups].map(([group, names]) => (
          <optgroup key={group} label={group}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

interface LiveModelFieldsProps {
  readonly source: Exclude<ModelSource, RecordedSource>
  onChange(source: ModelSource): void
}

function LiveModelFields({ source, onChange }: LiveModelFieldsProps) {
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
            {localServers.map((server) => (
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
