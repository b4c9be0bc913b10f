import { cassetteGroups } from './cassette-groups.ts'
import { KeyField } from './key-field.tsx'
import { ModelField } from './model-field.tsx'
import {
  isRecorded,
  isVendorSource,
  localServers,
  type ModelSource,
  sourceNames,
} from './model-source.ts'

interface SourceFieldsProps {
  /** What the source is for. */
  readonly caption: string
  readonly source: ModelSource
  onKind(kind: string): void
  onChange(source: ModelSource): void
}

/** Chooses where answers come from, with the fields that this source needs. */
export function SourceFields({ caption, source, onKind, onChange }: SourceFieldsProps) {
  return (
    <fieldset className="source" aria-label={caption}>
      <label>
        <span className="caption">{caption}</span>
        <select value={source.kind} onChange={(event) => onKind(event.target.value)}>
          <optgroup label="Without a key">
            <KindOptions kinds={['cassette', 'worker']} />
          </optgroup>
          <optgroup label="Live">
            <KindOptions
              kinds={['openrouter', 'openai', 'anthropic', 'google', 'xai', 'local', 'handler']}
            />
          </optgroup>
        </select>
      </label>
      {isRecorded(source) ? (
        <CassetteField value={source.name} onChange={(name) => onChange({ ...source, name })} />
      ) : (
        <LiveFields source={source} onChange={onChange} />
      )}
      {source.kind === 'worker' && (
        <p className="hint">
          A service worker of this page serves the recording with <code>chatHandler</code> and a
          log. Reload while it answers: the answer goes on.
        </p>
      )}
    </fieldset>
  )
}

function KindOptions({ kinds }: { kinds: readonly ModelSource['kind'][] }) {
  return kinds.map((kind) => (
    <option key={kind} value={kind}>
      {sourceNames[kind]}
    </option>
  ))
}

interface CassetteFieldProps {
  readonly value: string
  onChange(name: string): void
}

function CassetteField({ value, onChange }: CassetteFieldProps) {
  return (
    <label>
      <span className="caption">Recording</span>
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

interface LiveFieldsProps {
  readonly source: ModelSource
  onChange(source: ModelSource): void
}

function LiveFields({ source, onChange }: LiveFieldsProps) {
  if (source.kind === 'handler') {
    return (
      <ServerField value={source.url} onChange={(url) => onChange({ ...source, url })}>
        The server must allow this page with <code>origins</code>.
      </ServerField>
    )
  }
  if (source.kind === 'local') {
    return (
      <>
        <ServerField value={source.url} onChange={(url) => onChange({ ...source, url })}>
          The server must allow this page (CORS).
        </ServerField>
        <ModelField source={source} onChange={(model) => onChange({ ...source, model })} />
      </>
    )
  }
  if (!isVendorSource(source)) return null
  return (
    <>
      <ModelField source={source} onChange={(model) => onChange({ ...source, model })} />
      <KeyField
        key={source.kind}
        source={source}
        onChange={(key) => onChange({ ...source, key })}
      />
      {source.kind === 'openai' && (
        <label className="remember">
          <input
            type="checkbox"
            checked={source.isBackground}
            onChange={(event) => onChange({ ...source, isBackground: event.target.checked })}
          />
          Continue after a reload: OpenAI stores the answer
        </label>
      )}
    </>
  )
}

interface ServerFieldProps {
  readonly value: string
  readonly children: React.ReactNode
  onChange(url: string): void
}

function ServerField({ value, children, onChange }: ServerFieldProps) {
  return (
    <>
      <label>
        <span className="caption">Server</span>
        <input
          type="url"
          list="servers"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <datalist id="servers">
          {localServers.map((server) => (
            <option key={server} value={server} />
          ))}
        </datalist>
      </label>
      <p className="hint">{children}</p>
    </>
  )
}
