// The deck plays recorded streams again. The panel and our playground share it: no published package offers it.

export { BlockGroup, fewGroups } from './deck/app/block-group.tsx'
export { ExternalLink } from './deck/app/external-link.tsx'
export { PlainText } from './deck/app/plain-text.tsx'
export { RenderCount } from './deck/app/render-count.tsx'
export { useRevealedLength } from './deck/app/use-revealed-length.ts'
export { CopyButton } from './deck/controls/copy-button.tsx'
export { IconButton } from './deck/controls/icon-button.tsx'
export { writeClipboard } from './deck/controls/write-clipboard.ts'
export { Deck } from './deck/deck.tsx'
export { observeFetch } from './deck/log/observe-fetch.ts'
export { recordedRequest } from './deck/log/recorded-request.ts'
export { createStreamLog } from './deck/log/stream-log.ts'
export {
  createPlayer,
  type DeckControls,
  type Playable,
  type Playback,
  type PlayerState,
} from './deck/playback/player.ts'
export { createPlayhead } from './deck/playback/playhead.ts'
export { createTape, type Pace, paceOf, type Tape } from './deck/playback/tape.ts'
export { quantile } from './deck/timeline/gaps.ts'
export {
  createDeckView,
  type DeckSplit,
  type DeckView,
  defaultSplit,
  resetView,
} from './deck/view/deck-view.ts'
export { durationText, positionText } from './deck/view/format.ts'
export { timeText } from './deck/view/pace-note.tsx'
