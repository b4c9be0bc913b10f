import { useState } from 'react'

/** What was streamed from this source, to be kept as a cassette. */
export function Recording({ recorded }: { recorded: () => string }) {
  const [kept, setKept] = useState('')
  return (
    <>
      <button type="button" onClick={() => setKept(recorded())}>
        Record
      </button>
      {kept && (
        <span className="field">
          <a
            download="recorded.yaml"
            href={`data:application/yaml;charset=utf-8,${encodeURIComponent(kept)}`}
          >
            Save {(kept.length / 1_024).toFixed(0)} KB of YAML
          </a>
          <button type="button" onClick={() => void navigator.clipboard.writeText(kept)}>
            Copy
          </button>
        </span>
      )}
    </>
  )
}
