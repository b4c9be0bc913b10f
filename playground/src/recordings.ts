import { type CassetteFile, cassettes, faults, handmade } from '../../cassettes/index.ts'

/** A cassette to choose: what providers sent, what others would, then what they could send. */
export interface Recording extends CassetteFile {
  group: string
  label: string
  /** What a cassette made by hand shows: its first line says so. */
  about: string | undefined
}

export const recordings: readonly Recording[] = [...cassettes, ...handmade, ...faults].map(
  (file) => {
    const [folder = '', ...path] = file.name.split('/')
    return {
      ...file,
      group: folder,
      label: path.join(' / '),
      about: /^# made by hand: (.+)/.exec(file.yaml)?.[1],
    }
  },
)
