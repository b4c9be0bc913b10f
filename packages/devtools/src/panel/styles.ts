/// <reference types="vite/client" />

import { deckStyles } from '../deck/deck-styles.ts'
import liveCss from './live.css?inline'
import panelCss from './panel.css?inline'

/** All that the panel needs inside of a shadow root. */
export const panelStyles: string = `${deckStyles}\n${panelCss}\n${liveCss}`
