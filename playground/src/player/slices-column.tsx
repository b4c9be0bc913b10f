import type { ReactNode } from 'react'
import { OutcomeSlice } from './outcome-slice.tsx'
import { Panel } from './panel.tsx'
import { usePlayerField } from './player-context.ts'
import { PreviousMessages } from './previous-messages.tsx'
import { ContentSlice, ReasoningSlice } from './text-slices.tsx'
import { SourcesSlice, ToolCallsSlice } from './tool-slices.tsx'
import { TimingSlice, UsageSlice } from './usage-slices.tsx'
import './slices.css'

/** Shows what an app reads: each slice in a component of its own, with how often it rendered. */
export function SlicesColumn() {
  const playback = usePlayerField('playback')
  if (!playback) return <Column>{null}</Column>
  const { id } = playback
  return (
    <Column>
      <Panel channel="outcome" title="Outcome">
        <OutcomeSlice id={id} />
      </Panel>
      <PreviousMessages id={id} />
      <Panel channel="reasoning" title="Reasoning">
        <ReasoningSlice id={id} />
      </Panel>
      <Panel channel="content" title="Content">
        <ContentSlice id={id} />
      </Panel>
      <Panel channel="tools" title="Tool calls">
        <ToolCallsSlice id={id} />
      </Panel>
      <Panel channel="sources" title="Sources">
        <SourcesSlice id={id} />
      </Panel>
      <Panel channel="usage" title="Usage and timing">
        <UsageSlice id={id} />
        <TimingSlice id={id} />
      </Panel>
    </Column>
  )
}

function Column({ children }: { children: ReactNode }) {
  return (
    <section className="column slices" aria-labelledby="slices-title">
      <header>
        <h2 id="slices-title">Slices</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
      <div className="panels" tabIndex={0}>
        {children}
      </div>
    </section>
  )
}
