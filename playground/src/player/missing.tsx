import { favourite } from '../recordings/catalog.ts'
import { hashOf } from '../routing/route.ts'
import { problemOf, useDeck } from './player-context.ts'

/** In place of the player, where the address names nothing that could be played. */
export function Missing() {
  return (
    <main id="player" className="missing">
      <h1>Nothing to play</h1>
      <p role="alert">{useDeck(problemOf)}</p>
      <p>
        What is dropped or pasted here stays for as long as its tab is open. Drop its file again,
        choose another one from the shelf, or begin with <a href={hashOf(favourite)}>{favourite}</a>
        .
      </p>
    </main>
  )
}
