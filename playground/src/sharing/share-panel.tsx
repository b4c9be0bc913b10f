import { useEffect, useId, useState } from 'react'
import type { Recording } from '../player/player.ts'
import { usePlayerField } from '../player/player-context.ts'
import { catalog } from '../recordings/catalog.ts'
import { cassetteHash, type Place, sharedHash } from '../routing/route.ts'
import { CopyText } from '../sheet/copy-text.tsx'
import { compressText } from './compressed-text.ts'
import './share-panel.css'

/** Chat apps and mail cut longer links. */
const longLink = 8_000
/** Browsers take two million characters, other programs far fewer. */
const maxLink = 1_000_000

/** Makes links to the recording: to a cassette of the page, or with the whole recording in the link. */
export function SharePanel({ recording }: { recording: Recording }) {
  const faults = usePlayerField('faults')
  const speed = usePlayerField('speed')
  const position = usePlayerField('position')
  const ended = usePlayerField('ended')
  const [hasPosition, setHasPosition] = useState(!ended)
  const [data, setData] = useState<string>()
  const { name, cassette } = recording
  const isInCatalog = catalog.some((entry) => entry.name === name)
  const place: Place = {
    position: hasPosition ? position : undefined,
    settings: { faults, speed },
  }

  useEffect(() => {
    let isWanted = true
    async function compress(): Promise<void> {
      const { writeCassette } = await import('../recordings/cassette-yaml.ts')
      const compressed = await compressText(writeCassette(cassette))
      if (isWanted) setData(compressed)
    }
    void compress()
    return () => {
      isWanted = false
    }
  }, [cassette])

  const page = `${location.origin}${location.pathname}`
  const whole = data && `${page}${sharedHash(name, { data, place })}`
  const short = isInCatalog ? `${page}${cassetteHash(name, place)}` : undefined
  return (
    <div className="sheet-body">
      <label className="field">
        <input
          type="checkbox"
          checked={hasPosition}
          onChange={(event) => setHasPosition(event.target.checked)}
        />
        Stop at {(position / 1_000).toFixed(2)} s
      </label>
      <p className="sheet-note">The faults and the speed of the player are in the link, too.</p>
      {short && <LinkField label="Link to this cassette" link={short} />}
      {whole === undefined && <p className="sheet-note">Compressing…</p>}
      {whole !== undefined && whole.length <= maxLink && (
        <LinkField label="Link with the whole recording in it" link={whole} note={noteOn(whole)} />
      )}
      {whole !== undefined && whole.length > maxLink && (
        <p className="sheet-note">
          The recording is too long for a link. Save it, and pass on the file, or open its address
          with <code>?src=</code>.
        </p>
      )}
      {short && (
        <LinkField
          label="For an iframe"
          link={`<iframe src="${page}?embed${cassetteHash(name, place)}" title="${name}" width="100%" height="520"></iframe>`}
        />
      )}
      <p className="sheet-note">
        What comes after # is not sent to any server. A recording elsewhere opens with{' '}
        <code>?src=https://…</code>, if its server allows this page to read it.
      </p>
    </div>
  )
}

function noteOn({ length }: string): string {
  const size = `${length.toLocaleString('en')} characters`
  return length > longLink ? `${size}: some chat apps and mail programs cut that.` : size
}

interface LinkFieldProps {
  readonly label: string
  readonly link: string
  readonly note?: string
}

function LinkField({ label, link, note }: LinkFieldProps) {
  const id = useId()
  return (
    <div className="link-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        readOnly
        value={link.length > 2_000 ? `${link.slice(0, 2_000)}…` : link}
        onFocus={(event) => event.target.select()}
      />
      <CopyText what={label} text={() => link} />
      {note && <p className="sheet-note">{note}</p>}
    </div>
  )
}
