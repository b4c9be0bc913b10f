import type { ReactNode } from 'react'
import { useDeckField } from '../view/deck-context.ts'
import { OutcomeSlice } from './outcome-slice.tsx'
import { Panel } from './panel.tsx'
import { PreviousMessages } from './previous-messages.tsx'
import type { SliceProps } from './slice-props.ts'
import { ContentSlice, ReasoningSlice } from './text-slices.tsx'
import { SourcesSlice, ToolCallsSlice } from './tool-slices.tsx'
import { TimingSlice, UsageSlice } from './usage-slices.tsx'
import './app-view.css'

/** Shows what an app gets: the slices of a chat, and how often each rendered. */
export function AppView(): ReactNode {
  const playback = useDeckField('playback')
  return (
    <section className="deck-column deck-app" aria-labelledby="deck-app-title">
      <header>
        <h2 id="deck-app-title">What your app sees</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
      <div className="deck-panels" tabIndex={0}>
        {playback && <Slices id={playback.id} chat={playback.chat} />}
      </div>
    </section>
  )
}

function Slices(props: SliceProps): ReactNode {
  return (
    <>
      <Panel channel="outcome" title="Outcome">
        <OutcomeSlice {...props} />
      </Panel>
      <Panel channel="usage" title="Usage and timing">
        <UsageSlice {...props} />
        <TimingSlice {...props} />
      </Panel>
      <PreviousMessages {...props} />
      <Panel channel="reasoning" title="Reasoning">
        <ReasoningSlice {...props} />
      </Panel>
      <Panel channel="content" title="Content">
        <ContentSlice {...props} />
      </Panel>
      <Panel channel="tools" title="Tool calls">
        <ToolCallsSlice {...props} />
      </Panel>
      <Panel channel="sources" title="Sources">
        <SourcesSlice {...props} />
      </Panel>
    </>
  )
}
