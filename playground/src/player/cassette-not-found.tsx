import { defaultCassette } from '../recordings/catalog.ts'
import { cassetteHash } from '../routing/route.ts'
import { usePlayerField } from './player-context.ts'

/** Shown in place of the player if the address names no cassette that can be played. */
export function CassetteNotFound() {
  return (
    <main id="player" className="notice">
      <h1>Nothing to play</h1>
      <p role="alert">{usePlayerField('problem')}</p>
      <p>
        A cassette that you opened stays in its tab. Open its file again, or ask for the link under
        “Share”, which has the whole recording in it. Choose another cassette from the list, or
        start with <a href={cassetteHash(defaultCassette)}>{defaultCassette}</a>.
      </p>
    </main>
  )
}
