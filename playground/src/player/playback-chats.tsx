import { useChatStream } from '@deltakit/react'
import { useEffect } from 'react'
import type { Playback } from './playback.ts'
import { usePlayerField } from './player-context.ts'

/** Runs the chat of the playback on the screen, and of the one that will replace it. */
export function PlaybackChats() {
  const playbacks = [usePlayerField('playback'), usePlayerField('nextPlayback')]
  return playbacks.map(
    (playback) => playback && <PlaybackChat key={playback.id} playback={playback} />,
  )
}

function PlaybackChat({ playback }: { playback: Playback }) {
  const chat = useChatStream(playback.options)
  useEffect(() => playback.start(chat), [playback, chat])
  return null
}
