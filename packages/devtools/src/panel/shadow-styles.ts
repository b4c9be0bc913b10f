import { type Context, createContext, useContext, useInsertionEffect } from 'react'

/** The shadow root around a panel. */
export const ShadowRootContext: Context<ShadowRoot | undefined> = createContext<
  ShadowRoot | undefined
>(undefined)

/** Gives the shadow root around a component these styles, before anything in it is measured. */
export function useShadowStyles(css: string): void {
  const shadow = useContext(ShadowRootContext)
  useInsertionEffect(() => (shadow ? adoptStyles(shadow, css) : undefined), [shadow, css])
}

/** Returns what takes the styles out again. A Content-Security-Policy refuses `<style>`, and admits these. */
export function adoptStyles(shadow: ShadowRoot, css: string): () => void {
  // Only sheets that its own window has made fit a document.
  const Sheet = shadow.ownerDocument.defaultView?.CSSStyleSheet
  // jsdom draws nothing, and has no such sheets.
  if (!Sheet?.prototype.replaceSync) return () => {}
  const sheet = new Sheet()
  sheet.replaceSync(css)
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
  return () => {
    shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
