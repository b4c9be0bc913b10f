'use client'

import { type ReactElement, type ReactNode, Suspense } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import { LazyPanel } from './lazy-panel.tsx'
import { ShadowMount } from './shadow-mount.tsx'
import { shellStyles } from './shell-styles.ts'

/** What `deltakitDevtoolsPlugin` takes. */
export interface DevtoolsPluginOptions {
  /** Whose streams it shows. */
  readonly recorder: FlightRecorder
  /** Where a report opens: the address of a playground. */
  readonly playground?: string | undefined
}

/** What `plugins` of `TanStackDevtools` takes. */
export interface DevtoolsPlugin {
  /** Always `deltakit`. No other plugin of a page has it. */
  readonly id: string
  /** The title of its tab. */
  readonly name: string
  /** Returns the panel. TanStack Devtools puts it into the tab. */
  render(element: HTMLElement, props: { readonly theme: 'light' | 'dark' }): ReactElement
}

/** The panel as a plugin for `@tanstack/react-devtools`. */
export function deltakitDevtoolsPlugin(options: DevtoolsPluginOptions): DevtoolsPlugin {
  return {
    id: 'deltakit',
    name: 'Deltakit',
    render: (_, { theme }) => <PluginPanel {...options} theme={theme} />,
  }
}

interface PluginPanelProps extends DevtoolsPluginOptions {
  readonly theme: 'light' | 'dark'
}

function PluginPanel({ recorder, playground, theme }: PluginPanelProps): ReactNode {
  return (
    <ShadowMount styles={shellStyles} theme={theme}>
      <section className="plugin" aria-label="Deltakit devtools">
        <Suspense fallback={<p className="empty">Loading…</p>}>
          <LazyPanel recorder={recorder} playground={playground} />
        </Suspense>
      </section>
    </ShadowMount>
  )
}
