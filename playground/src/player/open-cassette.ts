import { cassetteHash, navigate } from '../routing/route.ts'
import type { PlayerContextValue } from './player-context.ts'

type OpenTarget = Pick<PlayerContextValue, 'player' | 'uploads'>

export interface NamedYaml {
  readonly name: string
  readonly yaml: string
}

/** Adds a cassette to the uploads and plays it, whichever page is open. */
export async function openCassette(
  { player, uploads }: OpenTarget,
  { name, yaml }: NamedYaml,
): Promise<void> {
  try {
    await uploads.add(name, yaml)
    navigate(cassetteHash(name))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : ''
    player.showProblem(`${name} is not a cassette. ${reason}`)
  }
}

/** Opens a file as a cassette named after it. */
export async function openFile(target: OpenTarget, file: File): Promise<void> {
  const name = file.name.replace(/\.ya?ml$/, '')
  await openCassette(target, { name, yaml: await file.text() })
}
