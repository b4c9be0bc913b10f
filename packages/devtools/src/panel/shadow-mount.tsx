import { type ReactNode, useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { adoptStyles } from './adopt-styles.ts'
import { PanelFailure } from './panel-failure.tsx'
import { ShadowRootContext } from './shadow-styles.ts'

/** The colours: those of the system, or of a tool around it. */
export type PanelTheme = 'light' | 'dark' | 'system'

interface ShadowMountProps {
  readonly styles: string
  readonly theme: PanelTheme
  readonly children: ReactNode
}

/**
 * Renders its children in a shadow root and in a React root of their own: the page's styles, shortcuts and
 * errors do not reach them, nor theirs the page. Where they fail, a message stands in their place.
 */
export function ShadowMount({ styles, theme, children }: ShadowMountProps): ReactNode {
  const host = useRef<HTMLDivElement>(null)
  const renderInside = useRef<(node: ReactNode) => void>(undefined)
  const latest = useRef<ReactNode>(undefined)
  const isFailed = useRef(false)

  useEffect(() => {
    const { current: element } = host
    if (!element) return
    const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const removeStyles = adoptStyles(shadow, styles)
    const mount = element.ownerDocument.createElement('div')
    mount.className = 'deltakit-mount'
    shadow.replaceChildren(mount)

    function retry(): void {
      isFailed.current = false
      render(latest.current)
    }

    const own = createRoot(mount, {
      onUncaughtError(error) {
        // Monitoring of the app would count what is reported as a failure of the app.
        console.warn('The Deltakit devtools failed.', error)
        isFailed.current = true
        own.render(<PanelFailure error={error} onRetry={retry} />)
      },
    })
    function render(node: ReactNode): void {
      own.render(<ShadowRootContext.Provider value={shadow}>{node}</ShadowRootContext.Provider>)
    }

    renderInside.current = render
    return () => {
      renderInside.current = undefined
      removeStyles()
      // React may be rendering the page right now.
      queueMicrotask(() => own.unmount())
    }
  }, [styles])

  useEffect(() => {
    latest.current = children
    if (!isFailed.current) renderInside.current?.(children)
  })

  // In the attribute: pages hide what matches `div:empty`, and no child of a shadow root counts.
  const style = { display: 'block', colorScheme: schemes[theme] }
  return <div ref={host} data-deltakit-devtools="" style={style} />
}

const schemes = { light: 'light', dark: 'dark', system: 'light dark' } as const
