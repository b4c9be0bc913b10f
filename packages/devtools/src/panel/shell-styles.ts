/// <reference types="vite/client" />

import shellCss from './shell.css?inline'

/** What the button and the drawer need, before the panel is loaded. */
export const shellStyles: string = shellCss
