import { PlainText, type Tape } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { useMemo } from 'react'
import { becameText } from '../checks/conditions.ts'
import { usePlayerContext } from '../player/player-context.ts'
import { catalog } from '../recordings/catalog.ts'
import { cassetteHash } from '../routing/route.ts'
import type { ComparedRecording } from './differences.ts'
import { lanesOf } from './lanes.ts'
import { createMoments, type MomentPart } from './moments.ts'
import type { ComparedSide } from './use-compared.ts'

interface RecordingPaneProps {
  readonly label: string
  readonly name: string
  readonly side: ComparedSide
  readonly clock: PaneClock
  onChoose(name: string): void
}

interface PaneClock {
  readonly position: number
  readonly duration: number
}

/** One of two recordings: which one, its lane, and what an app shows of it now. */
export function RecordingPane({ label, name, side, clock, onChoose }: RecordingPaneProps) {
  const { recording, problem } = side
  return (
    <section className="compare-pane" aria-label={label}>
      <header>
        <RecordingSelect label={label} name={name} onChoose={onChoose} />
        <a href={cassetteHash(name)}>Open in the player</a>
      </header>
      {problem && (
        <p role="alert" className="error">
          {problem}
        </p>
      )}
      {recording ? (
        <Answer recording={recording} clock={clock} />
      ) : (
        !problem && <p className="placeholder">Reading…</p>
      )}
    </section>
  )
}

function RecordingSelect({
  label,
  name,
  onChoose,
}: Pick<RecordingPaneProps, 'label' | 'name' | 'onChoose'>) {
  const uploads = useReadableStore(usePlayerContext().uploads.all)
  const groups = [...new Set(catalog.map(({ group }) => group))]
  const isKnown = [...catalog, ...uploads].some((entry) => entry.name === name)
  return (
    <select aria-label={label} value={name} onChange={(event) => onChoose(event.target.value)}>
      {!isKnown && <option>{name}</option>}
      {uploads.length > 0 && (
        <optgroup label="uploaded">
          {uploads.map((upload) => (
            <option key={upload.name}>{upload.name}</option>
          ))}
        </optgroup>
      )}
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {catalog
            .filter((entry) => entry.group === group)
            .map((entry) => (
              <option key={entry.name}>{entry.name}</option>
            ))}
        </optgroup>
      ))}
    </select>
  )
}

const paceText: Readonly<Record<Tape['pace'], string>> = {
  recorded: 'recorded pace',
  'by-hand': '≈ paced by hand',
  'made-up': 'made-up pace',
}

function Answer({ recording, clock }: { recording: ComparedRecording; clock: PaneClock }) {
  const { decoded, pace } = recording
  const { position, duration } = clock
  const momentAt = useMemo(() => createMoments(decoded), [decoded])
  const lanes = useMemo(() => lanesOf(decoded, duration), [decoded, duration])
  const { parts, status } = momentAt(position)
  return (
    <>
      <figure className="compare-lane" aria-label="What came when">
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {lanes.map(({ channel, path }) => (
            <path key={channel} d={path} data-channel={channel} />
          ))}
        </svg>
        <span style={{ insetInlineStart: `${(position / duration) * 100}%` }} />
      </figure>
      <p className="compare-status">
        <span className="pill" data-outcome={status === 'ended' ? decoded.outcome.type : status}>
          {status === 'ended' ? becameText(decoded) : status}
        </span>
        <small>{paceText[pace]}</small>
      </p>
      {parts.map((part) => (
        <AnswerPart key={part.key} part={part} />
      ))}
    </>
  )
}

function AnswerPart({ part: { type, name, text } }: { part: MomentPart }) {
  switch (type) {
    case 'reasoning':
      return (
        <details open>
          <summary>Reasoning</summary>
          <div className="compare-text" data-channel="reasoning">
            <PlainText text={text} />
          </div>
        </details>
      )
    case 'content':
      return (
        <div className="compare-text" data-channel="content">
          <PlainText text={text} />
        </div>
      )
    case 'tool-call':
      return (
        <div className="compare-call">
          <code>{name}</code> <code>{text}</code>
        </div>
      )
  }
}
