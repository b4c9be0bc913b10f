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
  target: OpenTarget,
  { name, text, hash = cassetteHash(name) }: NamedText,
): Promise<void> {
  const added = await addRecording(target, { name, read: async () => text })
  if (added.problem === undefined) show(target, { hash, about: added.about })
  else target.player.showProblem(added.problem)
}

/** Opens files as recordings named after them, and plays the first that can be played. */
export async function openFiles(target: OpenTarget, files: Iterable<File>): Promise<void> {
  const all: Added[] = []
  for (const file of files) {
    const name = file.name.replace(/\.(?:ya?ml|har|sse)$/, '')
    all.push(await addRecording(target, { name, read: () => readFile(file) }))
  }
  const opened = all.filter(({ problem }) => problem === undefined)
  const problems = all.flatMap(({ problem }) => problem ?? [])
  const [first] = opened
  if (first) {
    const about = opened.length > 1 ? `${opened.length} recordings are in the list.` : first.about
    show(target, { hash: cassetteHash(first.name), about: [about, ...problems].join(' ') })
  } else {
    target.player.showProblem(problems.join(' '))
  }
}

interface Added {
  readonly name: string
  readonly about: string
  /** Why it cannot be played. */
  readonly problem: string | undefined
}

async function addRecording(
  { uploads, notice }: OpenTarget,
  { name, read }: { readonly name: string; read(): Promise<string> },
): Promise<Added> {
  notice.set(`Reading ${name}…`)
  try {
    const { about = '' } = await uploads.add(name, await read())
    return { name, about, problem: undefined }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    return { name, about: '', problem: `${name} cannot be played. ${reason}` }
  } finally {
    notice.set('')
  }
}

function show(
  { notice }: OpenTarget,
  { hash, about }: { readonly hash: string; readonly about: string },
): void {
  // The page that is left takes its notice along.
  addEventListener('hashchange', () => notice.set(about), { once: true })
  navigate(hash)
}

/** In bytes. A longer file is not read at all. */
const maxFileSize = 64 * 1024 * 1024

async function readFile(file: File): Promise<string> {
  if (file.size <= maxFileSize) return await file.text()
  const megabytes = Math.round(file.size / 1e6)
  throw new Error(`It has ${megabytes} MB, and 64 MB is the most that the page reads.`)
}
