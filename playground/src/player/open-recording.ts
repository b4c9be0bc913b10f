import { cassetteHash, navigate } from '../routing/route.ts'
import type { PlayerContextValue } from './player-context.ts'

type OpenTarget = Pick<PlayerContextValue, 'player' | 'uploads' | 'notice'>

export interface NamedText {
  readonly name: string
  /** A cassette, a HAR, server-sent events, or the output of `curl`. */
  readonly text: string
  /** Where to go with it. By default it is played from the start. */
  readonly hash?: string
}

/** Adds a recording to the uploads and plays it, whichever page is open. */
export async function openRecording(
  { player, uploads, notice }: OpenTarget,
  { name, text, hash = cassetteHash(name) }: NamedText,
): Promise<void> {
  notice.set(`Reading ${name}…`)
  try {
    const { about = '' } = await uploads.add(name, text)
    // The page that is left takes its notice along.
    addEventListener('hashchange', () => notice.set(about), { once: true })
    navigate(hash)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    notice.set('')
    player.showProblem(`${name} cannot be played. ${reason}`)
  }
}

/** In bytes. A longer file is not read at all. */
const maxFileSize = 64 * 1024 * 1024

/** Opens a file as a recording named after it. */
export async function openFile(target: OpenTarget, file: File): Promise<void> {
  const name = file.name.replace(/\.(?:ya?ml|har|sse)$/, '')
  if (file.size > maxFileSize) {
    const megabytes = Math.round(file.size / 1e6)
    target.player.showProblem(`${name} has ${megabytes} MB, and 64 MB is the most that is read.`)
    return
  }
  await openRecording(target, { name, text: await file.text() })
}
