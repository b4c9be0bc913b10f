// @ts-check
// The theme of VitePress, with the fonts of the system.

import theme from 'vitepress/theme-without-fonts'
import { nextTick } from 'vue'
import './style.css'

export default {
  ...theme,
  /** @param {import('vitepress').EnhanceAppContext} context */
  enhanceApp({ router }) {
    if (typeof document !== 'undefined') router.onAfterRouteChange = () => nextTick(markMain)
  },
}

/** The first page of VitePress has no `<main>`, which the others have inside. */
function markMain() {
  const content = document.querySelector('#VPContent')
  if (content?.classList.contains('is-home')) content.setAttribute('role', 'main')
  else content?.removeAttribute('role')
}
