import type { DecodedRecording, Faults } from '@deltakit/devtools/recordings'
import { useEffect, useMemo, useState } from 'react'
import { CodePanel } from '../code/code-panel.tsx'
import { decodeInWorker } from '../decode/decode-in-worker.ts'
import { PacePanel } from '../pace/pace-panel.tsx'
import type { Recording } from '../player/player.ts'
import { usePlayerField } from '../player/player-context.ts'
import { SharePanel } from '../sharing/share-panel.tsx'
import { useModal } from '../ui/use-modal.ts'
import { ExportPanel } from './export-panel.tsx'
import type { SheetTab } from './sheet-tabs.ts'
import './sheet.css'

interface SheetProps {
  readonly tab: SheetTab
  onTab(tab: SheetTab): void
  onClose(): void
}

const titles: Readonly<Record<SheetTab, string>> = {
  code: 'Code',
  export: 'Copy and save',
  share: 'Share',
  pace: 'Pace',
}

/** A sheet at the side of the page with what the recording can become. */
export function Sheet({ tab, onTab, onClose }: SheetProps) {
  const recording = usePlayerField('recording')
  const faults = usePlayerField('faults')

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the Escape key closes it, too
    <dialog
      {...useModal(onClose)}
      className="sheet"
      aria-label={titles[tab]}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <header>
        <fieldset className="sheet-tabs" aria-label="Show">
          {(Object.keys(titles) as SheetTab[]).map((id) => (
            <button key={id} type="button" aria-pressed={tab === id} onClick={() => onTab(id)}>
              {titles[id]}
            </button>
          ))}
        </fieldset>
        <button type="button" onClick={onClose} title="Close (Escape)">
          Close
        </button>
      </header>
      {recording && <Body key={recording.name} tab={tab} recording={recording} faults={faults} />}
    </dialog>
  )
}

interface BodyProps {
  readonly tab: SheetTab
  readonly recording: Recording
  readonly faults: Faults
}

function Body({ tab, recording, faults }: BodyProps) {
  const decoded = useDecoded(recording, faults)
  if (tab === 'share') return <SharePanel recording={recording} />
  if (tab === 'pace') return <PacePanel recording={recording} />
  if (!decoded) return <p className="sheet-note">Reading the recording…</p>
  if ('problem' in decoded) return <p className="error">{decoded.problem}</p>
  return tab === 'code' ? (
    <CodePanel recording={recording} decoded={decoded} faults={faults} />
  ) : (
    <ExportPanel recording={recording} decoded={decoded} />
  )
}

/** Decodes the whole recording, wherever the player is in it. */
function useDecoded(
  { cassette, readAs: vendor }: Recording,
  faults: Faults,
): DecodedRecording | { readonly problem: string } | undefined {
  const [result, setResult] = useState<DecodedRecording | { readonly problem: string }>()
  const request = useMemo(() => ({ cassette, faults, vendor }), [cassette, faults, vendor])
  useEffect(() => {
    let isWanted = true
    decodeInWorker(request).then(
      (decoded) => isWanted && setResult(decoded),
      (cause) => isWanted && setResult({ problem: String(cause) }),
    )
    return () => {
      isWanted = false
    }
  }, [request])
  return result
}
