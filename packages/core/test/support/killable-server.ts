import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { type StartedProgram, startProgram } from './started-program.ts'

export interface KillableOptions {
  readonly redisUrl: string
  readonly prefix: string
  /** The file that has what its provider answers, as YAML. */
  readonly cassette?: string | undefined
  /** Where its provider is, where it has no cassette. */
  readonly provider?: string | undefined
  /** Milliseconds. */
  readonly abandonAfter?: number | undefined
  /** When it ends itself; never without. */
  readonly kill?: KillPoint | undefined
  /** Milliseconds. */
  readonly lease: number
  /** The key that counts the requests to the provider. */
  readonly requestsKey: string
  /** What `onFinish` got, in a list of each answer whose key begins so. */
  readonly finishedKey: string
}

export interface KillPoint {
  readonly after: 'append' | 'delivery'
  readonly count: number
}

export type KillableServer = StartedProgram

/** Bundles the program once for all its processes. */
export async function bundleKillable(folder: string): Promise<string> {
  const file = join(folder, 'killable.mjs')
  const build = await rolldown({
    input: join(import.meta.dirname, 'killable-program.ts'),
    platform: 'node',
    logLevel: 'silent',
  })
  await build.write({ file, format: 'esm' })
  await build.close()
  return file
}

export function startKillable(file: string, options: KillableOptions): Promise<KillableServer> {
  return startProgram(file, { args: [JSON.stringify(options)] })
}
