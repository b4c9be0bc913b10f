import { lazy, Suspense, useState } from 'react'
import { createPortal } from 'react-dom'
import { useRecordingName } from '../player/player-context.ts'
import { compareHash } from '../routing/route.ts'
import type { SheetTab } from './sheet-tabs.ts'
import { ToolIcon } from './tool-icon.tsx'
import './recording-menu.css'

const Sheet = lazy(async () => ({ default: (await import('./sheet.tsx')).Sheet }))

const tabs = [
  ['code', 'Code', 'This recording as code of an app, or as a test'],
  ['export', 'Copy and save', 'As a cassette, HAR, events or messages'],
  ['share', 'Share', 'A link that has the whole recording in it'],
  ['pace', 'Pace', 'The gaps between messages'],
] as const satisfies readonly (readonly [SheetTab, string, string])[]

/** What to do with the recording in the player. */
export function RecordingMenu({ isReady }: { isReady: boolean }) {
  const [tab, setTab] = useState<SheetTab>()
  const name = useRecordingName()
  return (
    <div className="recording-menu" role="toolbar" aria-label="This recording">
      {tabs.map(([id, label, hint]) => (
        <button key={id} type="button" title={hint} disabled={!isReady} onClick={() => setTab(id)}>
          <ToolIcon name={id} /> <span>{label}</span>
        </button>
      ))}
      <a href={compareHash(name)} title="Beside another recording, on one clock">
        <ToolIcon name="compare" /> <span>Compare</span>
      </a>
      {tab &&
        createPortal(
          <Suspense>
            <Sheet tab={tab} onTab={setTab} onClose={() => setTab(undefined)} />
          </Suspense>,
          document.body,
        )}
    </div>
  )
}
