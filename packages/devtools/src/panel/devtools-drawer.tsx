import { type ReactNode, Suspense } from 'react'
import type { DeltakitDevtoolsProps } from './devtools-props.ts'
import { Drawer } from './drawer.tsx'
import { LazyPanel } from './lazy-panel.tsx'
import { ShadowMount } from './shadow-mount.tsx'
import { shellStyles } from './shell-styles.ts'
import { Toggle } from './toggle.tsx'

interface DevtoolsDrawerProps extends DeltakitDevtoolsProps {
  readonly position: NonNullable<DeltakitDevtoolsProps['position']>
  readonly theme: NonNullable<DeltakitDevtoolsProps['theme']>
  readonly isOpen: boolean
  /** Whether a person opened or closed it since the page was loaded. */
  readonly isMoved: boolean
  onToggle(): void
}

/** The button, and the drawer at an edge of the page. */
export function DevtoolsDrawer(props: DevtoolsDrawerProps): ReactNode {
  const { recorder, playground, position, theme, isOpen, isMoved, onToggle } = props
  return (
    <ShadowMount styles={shellStyles} theme={theme}>
      {isOpen ? (
        <Drawer takesFocus={isMoved} onClose={onToggle}>
          {(place) => (
            <Suspense fallback={<p className="empty">Loading…</p>}>
              <LazyPanel
                recorder={recorder}
                playground={playground}
                place={place}
                onClose={onToggle}
              />
            </Suspense>
          )}
        </Drawer>
      ) : (
        <Toggle recorder={recorder} position={position} takesFocus={isMoved} onToggle={onToggle} />
      )}
    </ShadowMount>
  )
}
