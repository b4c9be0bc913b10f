import { listed } from '../deck/cassettes.ts'
import { KeyField } from './key-field.tsx'
import { rememberedKey } from './keys.ts'
import { models, type Source, servers, type Vendor, vendors } from './source.ts'

interface SourceFormProps {
  readonly source: Source
  onChange(source: Source): void
}

const names = Object.keys(vendors) as Vendor[]
const scenes = listed.filter(({ group }) => group !== 'faults')

/** Who answers: a recording, a provider with one's own key, or a server on one's own machine. */
export function SourceForm({ source, onChange }: SourceFormProps) {
  function choose(kind: string): void {
    if (kind === 'cassette') onChange({ kind, name: 'openrouter/grok-code-fast-1/tool' })
    else if (kind === 'local') onChange({ kind, model: models.local, url: servers[0] ?? '' })
    else {
      const vendor = kind as Vendor
      onChange({ kind: vendor, model: models[vendor], key: rememberedKey(vendor) })
    }
  }

  return (
    <form className="source" onSubmit={(event) => event.preventDefault()} autoComplete="off">
      <label className="field">
        Answers from
        <select value={source.kind} onChange={(event) => choose(event.target.value)}>
          <option value="cassette">a cassette</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value="local">a local server</option>
        </select>
      </label>
      {source.kind === 'cassette' ? (
        <label className="field">
          Cassette
          <select
            value={source.name}
            onChange={(event) => onChange({ ...source, name: event.target.value })}
          >
            {scenes.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ) : (
        <label className="field">
          Model
          <input
            value={source.model}
            onChange={(event) => onChange({ ...source, model: event.target.value })}
          />
        </label>
      )}
      {source.kind === 'local' && (
        <label className="field">
          Server
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
      )}
      {'key' in source && (
        <KeyField
          key={source.kind}
          vendor={source.kind}
          value={source.key}
          onChange={(key) => onChange({ ...source, key })}
        />
      )}
    </form>
  )
}
