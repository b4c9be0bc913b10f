import { useEffect } from 'react'
import { momentOf } from '../recordings/recorded-request.ts'
import type { DeckState } from './player.ts'
import { problemOf, useDeck } from './player-context.ts'

/** Which cassette it is, and where it came from. */
export function Title() {
  const recording = useDeck(recordingOf)
  const problem = useDeck(problemOf)
  const name = recording?.name

  useEffect(() => {
    if (!name) return
    document.title = `${name} · Deltakit`
    return () => {
      document.title = 'Deltakit playground'
    }
  }, [name])

  return (
    <div className="title">
      <h1>{name ?? '…'}</h1>
      {recording && (
        <p title={recording.about}>
          <span className="chip" data-origin={recording.origin}>
            {recording.origin}
          </span>{' '}
          {recording.about ?? factsOf(recording)}
        </p>
      )}
      {problem && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

function factsOf({ cassette }: NonNullable<DeckState['recording']>): string {
  const { interactions } = cassette
  const moment = momentOf(interactions)
  const day = moment && new Date(moment).toLocaleDateString('en', { dateStyle: 'medium' })
  const requests = `${interactions.length} request${interactions.length === 1 ? '' : 's'}`
  return [day, requests].filter(Boolean).join(' · ')
}

const recordingOf = ({ recording }: DeckState) => recording
