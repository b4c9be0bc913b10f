/** Returns what takes the styles out again. A Content-Security-Policy refuses `<style>`, and admits these. */
export function adoptStyles(root: ShadowRoot | Document, css: string): () => void {
  // Only sheets that its own window has made fit a document.
  const Sheet = (root.ownerDocument ?? root).defaultView?.CSSStyleSheet
  // jsdom draws nothing, and has no such sheets.
  if (!Sheet?.prototype.replaceSync) return () => {}
  const sheet = new Sheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}
