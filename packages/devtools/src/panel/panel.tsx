import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useEffect, useState } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { DrawerPlace } from './drawer.tsx'
import { showBytes, showCost, showCount } from './format.ts'
import { createPageRenders } from './page-renders.ts'
import { useShadowStyles } from './shadow-styles.ts'
import { StreamList } from './stream-list.tsx'
import { StreamView } from './stream-view.tsx'
import { panelStyles } from './styles.ts'

/** The recorder whose streams are shown, and where the panel stands. */
export interface PanelProps {
  readonly recorder: FlightRecorder
  readonly playground?: string | undefined
  /** Left out where something else decides where it stands. */
  readonly place?: DrawerPlace | undefined
  /** Left out where something else closes it. */
  readonly onClose?: (() => void) | undefined
}

/** The streams of the page, and one of them in the deck. */
export function Panel({ recorder, playground, place, onClose }: PanelProps): ReactNode {
  const streams = useReadableStore(recorder.streams)
  const [chosen, setChosen] = useState<string>()
  const [renders] = useState(() => createPageRenders(isOwnContainer))
  const stream = streams.find(({ id }) => id === chosen) ?? streams.at(-1)

  useShadowStyles(panelStyles)
  renders.onStreams(streams)
  useEffect(() => renders.stop, [renders])

  return (
    <div className="panel">
      <header className="panel-header">
        <h2>Deltakit</h2>
        <Totals streams={streams} />
        <button
          type="button"
          onClick={() => recorder.clear().catch(() => {})}
          disabled={!streams.length}
        >
          Clear
        </button>
        {place && <DockButton {...place} />}
        {onClose && (
          <button type="button" aria-label="Close the devtools" onClick={onClose}>
            ✕
          </button>
        )}
      </header>
      {stream ? (
        <div className="panel-body">
          <StreamList
            streams={streams}
            chosen={stream.id}
            rendersOf={renders.of}
            onChoose={setChosen}
          />
          <StreamView
            key={stream.id}
            recorder={recorder}
            stream={stream}
            renders={renders.of(stream.id)}
            playground={playground}
          />
        </div>
      ) : (
        <p className="empty">
          No stream yet. Pass the recorder as <code>middleware</code> to <code>useChatStream</code>{' '}
          or <code>streamChat</code>, and send a message.
        </p>
      )}
    </div>
  )
}

function DockButton({ dock, onDock }: DrawerPlace): ReactNode {
  const other = dock === 'bottom' ? 'right' : 'bottom'
  return (
    <button
      type="button"
      aria-label={`Dock to the ${other}`}
      title={`Dock to the ${other}`}
      onClick={() => onDock(other)}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d="M2 3h12v10H2z" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d={other === 'right' ? 'M9 3h5v10H9z' : 'M2 8h12v5H2z'} fill="currentColor" />
      </svg>
    </button>
  )
}

function Totals({ streams }: { readonly streams: readonly FlightStreamOf[] }): ReactNode {
  const bytes = streams.reduce((sum, { kept }) => sum + kept, 0)
  const tokens = streams.reduce((sum, { usage }) => sum + (usage.total ?? 0), 0)
  const costs = streams.flatMap(({ usage }) => usage.cost ?? [])
  const cost = showCost(costs.length ? costs.reduce((sum, one) => sum + one) : undefined)
  return (
    <p className="totals">
      {showCount(streams.length)} {streams.length === 1 ? 'stream' : 'streams'} · {showBytes(bytes)}{' '}
      kept{tokens > 0 && ` · ${showCount(tokens)} tokens`}
      {cost && ` · ${cost}`}
    </p>
  )
}

type FlightStreamOf = ReturnType<FlightRecorder['streams']['get']>[number]

/** Whether React rendered into a panel: it stands in a shadow root. */
function isOwnContainer(container: unknown): boolean {
  return container instanceof Element && container.className === 'deltakit-mount'
}
