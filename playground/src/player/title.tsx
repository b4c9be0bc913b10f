import { recordedAt } from '@deltakit/devtools/recordings'
import { useEffect } from 'react'
import { pageQuery } from '../sharing/embed.ts'
import { RecordingMenu } from '../sheet/recording-menu.tsx'
import type { Recording } from './player.ts'
import { usePlayerField } from './player-context.ts'
import { Problem } from './problem.tsx'
import { ReadAs } from './read-as.tsx'

/** Shows the name and the origin of the cassette in the player. */
export function Title() {
  const recording = usePlayerField('recording')
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
      <h1 title={name}>{name ?? '…'}</h1>
      {recording && (
        <p title={recording.about}>
          <span className="chip" data-origin={recording.origin}>
            {recording.origin}
          </span>{' '}
          {recording.about ?? factsOf(recording)} <ReadAs recording={recording} />
        </p>
      )}
      <Problem />
      {recording && !pageQuery.isEmbedded && <RecordingMenu />}
    </div>
  )
}

function factsOf({ cassette }: Recording): string {
  const { interactions } = cassette
  const time = recordedAt(interactions)
  const day = time && new Date(time).toLocaleDateString('en', { dateStyle: 'medium' })
  const requests = `${interactions.length} request${interactions.length === 1 ? '' : 's'}`
  return [day, requests].filter(Boolean).join(' · ')
}
