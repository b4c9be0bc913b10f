// A panel that plays recorded streams again.

export { ExternalLink } from './deck/app/external-link.tsx'
export { PlainText } from './deck/app/plain-text.tsx'
export { RenderCount } from './deck/app/render-count.tsx'
export { useRevealedLength } from './deck/app/use-revealed-length.ts'
export { CopyButton } from './deck/controls/copy-button.tsx'
export { Icon, type IconName } from './deck/controls/icon.tsx'
export { IconButton } from './deck/controls/icon-button.tsx'
export { Deck } from './deck/deck.tsx'
export { deckStyles } from './deck/deck-styles.ts'
export { type Channel, channelOf } from './deck/log/channel.ts'
export { observeFetch } from './deck/log/observe-fetch.ts'
export {
  createStreamLog,
  type HeaderList,
  type LoggedEvent,
  type ResponseHead,
  type ResponseWriter,
  type SentRequest,
  type StreamLog,
  type StreamLogWriter,
  type WireEntry,
  type WireRequest,
} from './deck/log/stream-log.ts'
export {
  createPlayer,
  type DeckControls,
  type DeckState,
  type Playable,
  type Playback,
  type Player,
  type PlayerState,
} from './deck/playback/player.ts'
export { createPlayhead, type Playhead } from './deck/playback/playhead.ts'
export { bytesOf, createTape, type Pace, type Tape } from './deck/playback/tape.ts'
export { type GapFigures, gapFigures } from './deck/timeline/gaps.ts'
export { type Verdict, verdictOf } from './deck/verdict/verdict.ts'
export type { DeckContextValue } from './deck/view/deck-context.ts'
export {
  createDeckView,
  type DeckFilter,
  type DeckTab,
  type DeckView,
  noFilter,
  resetView,
  type TimeRange,
} from './deck/view/deck-view.ts'
export { noSelection, type Selection } from './deck/view/selection.ts'
