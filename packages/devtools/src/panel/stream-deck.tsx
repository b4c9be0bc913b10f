import { type ReactNode, useEffect, useState } from 'react'
import { Deck } from '../deck/deck.tsx'
import { createPlayer, type Player } from '../deck/playback/player.ts'
import { createDeckView } from '../deck/view/deck-view.ts'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightStream } from '../recorder/flight-stream.ts'
import { playableStream } from './playable-stream.ts'

interface StreamDeckProps {
  readonly recorder: FlightRecorder
  readonly stream: FlightStream
  readonly actions: ReactNode
}

type Loaded = 'loading' | 'playing' | 'empty' | 'elsewhere' | 'failed'

/** A stream that is over, in the deck: every moment of it can be looked at again. */
export function StreamDeck({ recorder, stream, actions }: StreamDeckProps): ReactNode {
  const [view] = useState(createDeckView)
  const [player] = useState(createPlayer)
  const [loaded, setLoaded] = useState<Loaded>('loading')
  // An answer that goes on with another step is recorded anew.
  const { id, steps } = stream

  // biome-ignore lint/correctness/useExhaustiveDependencies: see `steps`.
  useEffect(() => {
    let isGone = false
    load(player, { recorder, stream: id }).then(
      (next) => !isGone && setLoaded(next),
      () => !isGone && setLoaded('failed'),
    )
    return () => {
      isGone = true
      player.unload()
    }
  }, [player, recorder, id, steps])

  if (loaded === 'playing') {
    return <Deck state={player.state} view={view} controls={player} actions={actions} />
  }
  return (
    <div className="live">
      <div className="live-top">
        <p className="live-note">{texts[loaded]}</p>
        {(loaded === 'elsewhere' || loaded === 'failed') && actions}
      </div>
    </div>
  )
}

const texts: Readonly<Record<Exclude<Loaded, 'playing'>, string>> = {
  loading: 'Loading…',
  empty: 'It sent no request, or none that is still kept.',
  elsewhere: 'It was recorded before this page was loaded. Its report opens in the playground.',
  failed: 'It could not be played. Its report has what was recorded.',
}

/** Loads a stream and shows its end. */
async function load(
  player: Player,
  { recorder, stream }: { readonly recorder: FlightRecorder; readonly stream: string },
): Promise<Loaded> {
  const report = await recorder.report({ stream })
  if (!report) return 'empty'
  const model = recorder.model(stream)
  if (!model) return 'elsewhere'
  await player.load(playableStream(report.cassette, model))
  player.startAt(player.state.get().duration)
  return 'playing'
}
