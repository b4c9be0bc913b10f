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
      {/* What is not there yet has its room, so that nothing moves when it comes. */}
      <p className="title-facts" title={recording?.about}>
        {recording && (
          <>
            <span className="chip" data-origin={recording.origin}>
              {recording.origin}
            </span>
            <span className="title-about">{recording.about ?? factsOf(recording)}</span>
            <ReadAs recording={recording} />
          </>
        )}
      </p>
      <Problem />
      {!pageQuery.isEmbedded && <RecordingMenu isReady={recording !== undefined} />}
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
