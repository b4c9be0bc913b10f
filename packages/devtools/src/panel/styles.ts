/// <reference types="vite/client" />

import panelCss from './panel.css?inline'

/** The style sheets of the deck, each beside its component. */
const deckCss = import.meta.glob<string>('../deck/**/*.css', {
  query: '?inline',
  import: 'default',
  eager: true,
})

/** All that the panel needs inside of a shadow root. */
export const panelStyles: string = [...Object.values(deckCss), panelCss].join('\n')
