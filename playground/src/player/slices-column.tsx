import type { ReactNode } from 'react'
import { OutcomeSlice, TimingSlice, UsageSlice } from './figures.tsx'
import { Panel } from './panel.tsx'
import { sessionOf, useDeck } from './player-context.ts'
import { Earlier } from './previous-messages.tsx'
import { ContentSlice, ReasoningSlice } from './text-slices.tsx'
import { SourcesSlice, ToolCallsSlice } from './tool-slices.tsx'
import './slices.css'

/** What an app shows: each slice read by itself, with how often that made it render. */
export function SlicesColumn() {
  const session = useDeck(sessionOf)
  if (!session) return <Column>{null}</Column>
  const { id } = session
  return (
    <Column>
      <Panel channel="outcome" title="Outcome">
        <OutcomeSlice id={id} />
      </Panel>
      <Earlier id={id} />
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it */}
      <div className="panels" tabIndex={0}>
        {children}
      </div>
    </section>
  )
}
