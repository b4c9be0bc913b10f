import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { DeltakitDevtoolsProps } from './devtools-props.ts'
import { DrawerHandle } from './drawer-handle.tsx'
import { readPlace, writePlace } from './panel-place.ts'
import { ShadowMount } from './shadow-mount.tsx'
import { shellStyles } from './shell-styles.ts'
import { Toggle } from './toggle.tsx'

interface DevtoolsDrawerProps extends DeltakitDevtoolsProps {
  readonly position: NonNullable<DeltakitDevtoolsProps['position']>
  readonly theme: NonNullable<DeltakitDevtoolsProps['theme']>
  readonly isOpen: boolean
  onToggle(): void
}

/** Loaded when it opens for the first time: a closed panel is a button. */
const Panel = lazy(async () => ({ default: (await import('./panel.tsx')).Panel }))

const defaultHeight = 560
const smallest = 200

/** The button, and the drawer at the bottom of the page. */
export function DevtoolsDrawer(props: DevtoolsDrawerProps): ReactNode {
  const { recorder, playground, position, theme, isOpen, onToggle } = props
  const [height, setHeight] = useState(() => readPlace().height ?? defaultHeight)

  function resize(wanted: number): void {
    const next = Math.round(Math.min(Math.max(wanted, smallest), innerHeight - 40))
    setHeight(next)
    writePlace({ height: next })
  }

  return (
    <ShadowMount styles={shellStyles} theme={theme}>
      <Toggle recorder={recorder} position={position} isOpen={isOpen} onToggle={onToggle} />
      {isOpen && (
        <section
          className="drawer"
          aria-label="Deltakit devtools"
          style={{ height: `min(${height}px, 92vh)` }}
        >
          <DrawerHandle height={height} smallest={smallest} onResize={resize} />
          <Suspense fallback={<p className="empty">Loading…</p>}>
            <Panel recorder={recorder} playground={playground} onClose={onToggle} />
          </Suspense>
        </section>
      )}
    </ShadowMount>
  )
}
