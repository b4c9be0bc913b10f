// @ts-check
// A recording that a page plays, in the deck of the playground. The site has a copy of the playground beside its pages.
// On GitHub, which knows no such element, its text stands alone.

import { withBase } from 'vitepress'
import { defineComponent, h } from 'vue'

export const Deck = defineComponent({
  name: 'PlaygroundDeck',
  props: {
    /** The name of a cassette, or the address of a recording from the root of the site. */
    recording: { type: String, required: true },
    /** Faults, speed and so on, as the playground writes them into an address: `drop=end:700`. */
    settings: { type: String, default: '' },
    /** Milliseconds to stop at. Otherwise the whole answer shows. */
    at: { type: Number, default: undefined },
    /** The bytes and the filters, too. */
    whole: Boolean,
    /** Plays as soon as it is there, unless the reader wants less motion. */
    autoplay: Boolean,
  },
  setup(props, { slots }) {
    return () => {
      const { recording, settings, at, whole, autoplay } = props
      const isFile = recording.startsWith('/')
      const query = isFile ? `src=${encodeURIComponent(`..${recording}`)}` : ''
      const place = `${at === undefined ? '' : `@${at}`}${settings && `?${settings}`}`
      const hash = isFile ? '' : `#cassette/${recording}${place}`
      const page = withBase('/playground/index.html')
      const embed = [`embed${whole ? '' : '=small'}`, query, autoplay ? '' : 'autoplay=0'].filter(
        Boolean,
      )
      const link = {
        href: `${page}${query && `?${query}`}${hash}`,
        target: '_blank',
        rel: 'noopener',
      }
      return h('figure', { class: ['deck', whole && 'deck-whole'] }, [
        h('iframe', {
          src: `${page}?${embed.join('&')}${hash}`,
          title: `The playground with the recording ${recording}`,
          loading: 'lazy',
        }),
        h('figcaption', [
          slots.default?.(),
          // A whole deck has such a link at its top.
          ...(whole ? [] : [' ', h('a', link, 'Open it in the playground')]),
        ]),
      ])
    }
  },
})
