import { useReadableStore } from '@deltakit/react'
import { useRef } from 'react'
import { useTextHeight } from '../../ui/use-text-height.ts'
import type { ChatSession } from '../chat-session.ts'
import { modeNames, type Slot, type Speed, sourcesIn, speedNames } from './model-settings.ts'
import { isRecorded } from './model-source.ts'
import { SourceFields } from './source-fields.tsx'
import './model-settings.css'

const secondCaptions = { one: '', fallback: 'Or else', compare: 'And from' }

/** Where answers come from, and what models are sent beside the messages. */
export function SettingsPanel({ session }: { session: ChatSession }) {
  const settings = useReadableStore(session.settings)
  const { mode, speed, system, temperature } = settings
  const sources = sourcesIn(settings)
  const isLive = sources.some((source) => !isRecorded(source))

  const systemPrompt = useRef<HTMLTextAreaElement>(null)
  useTextHeight(systemPrompt)

  function source(slot: Slot, caption: string) {
    return (
      <SourceFields
        caption={caption}
        source={settings[slot]}
        onKind={(kind) => session.selectKind(slot, kind)}
        onChange={(next) => session.setSource(slot, next)}
      />
    )
  }

  return (
    <form className="settings" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
      <fieldset className="modes">
        <legend className="visually-hidden">How many models</legend>
        {Object.entries(modeNames).map(([value, name]) => (
          <label key={value}>
            <input
              type="radio"
              name="mode"
              checked={mode === value}
              onChange={() => session.change({ mode: value as keyof typeof modeNames })}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {source('first', 'Answers from')}
      {mode !== 'one' && source('second', secondCaptions[mode])}
      {mode === 'fallback' && (
        <p className="hint">
          The second model answers if the first fails or its answer is empty. The answer shows which
          model it is from, and why.
        </p>
      )}
      {sources.some(isRecorded) && (
        <label>
          <span className="caption">Speed</span>
          <select
            value={speed}
            onChange={(event) => session.change({ speed: event.target.value as Speed })}
          >
            {Object.entries(speedNames).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <h2>For live models</h2>
      <label>
        <span className="caption">System prompt</span>
        <textarea
          ref={systemPrompt}
          rows={4}
          dir="auto"
          value={system}
          placeholder="None"
          onChange={(event) => session.change({ system: event.target.value })}
        />
      </label>
      <label className="temperature">
        <span className="caption">Temperature</span>
        <input
          type="number"
          min={0}
          max={2}
          step={0.1}
          placeholder="The model's own"
          value={temperature ?? ''}
          onChange={({ target: { valueAsNumber: value } }) =>
            session.change({ temperature: Number.isNaN(value) ? undefined : clamp(value) })
          }
        />
      </label>
      {!isLive && (
        <p className="hint">A recording ignores these settings: its answers are recorded.</p>
      )}
    </form>
  )
}

/** The range that providers accept. */
function clamp(temperature: number): number {
  return Math.min(2, Math.max(0, temperature))
}
