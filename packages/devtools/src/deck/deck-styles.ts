/// <reference types="vite/client" />

/** Each beside its component. */
const sheets = import.meta.glob<string>('./**/*.css', {
  query: '?inline',
  import: 'default',
  eager: true,
})

/** The style sheets of the deck as one text, for a shadow root or a `style` element. */
export const deckStyles: string = Object.values(sheets).join('\n')
