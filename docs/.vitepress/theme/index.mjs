// @ts-check
// The theme of VitePress, with the fonts of the system.

import theme from 'vitepress/theme-without-fonts'
import { h, nextTick } from 'vue'
import { Deck } from './deck.mjs'
import './style.css'

export default {
  ...theme,
  Layout: () =>
    h(theme.Layout, null, { 'home-hero-image': () => h(Deck, heroDeck, () => heroCaption) }),
  /** @param {import('vitepress').EnhanceAppContext} context */
  enhanceApp({ app, router }) {
    app.component('Deck', Deck)
    if (typeof document !== 'undefined') router.onAfterRouteChange = () => nextTick(markMain)
  },
}

const heroDeck = { recording: 'openrouter/grok-code-fast-1/tool', autoplay: true }
const heroCaption = 'A recorded answer with a call of a tool, played through a real chat.'

/** The first page of VitePress has no `<main>`, which the others have inside. */
function markMain() {
  const content = document.querySelector('#VPContent')
  if (content?.classList.contains('is-home')) content.setAttribute('role', 'main')
  else content?.removeAttribute('role')
}
