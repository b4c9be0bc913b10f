import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

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
  /** The key that counts how often the provider was asked. */
  readonly askedKey: string
  /** What `onFinish` got, in a list of each answer whose key begins so. */
  readonly finishedKey: string
}

export interface KillPoint {
  readonly after: 'append' | 'delivery'
  readonly count: number
}

export interface KillableServer {
  readonly url: string
  /** How it ended: `SIGKILL` where it killed itself. */
  readonly ended: Promise<NodeJS.Signals | null>
  stop(): Promise<void>
}

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

export async function startKillable(
  file: string,
  options: KillableOptions,
): Promise<KillableServer> {
  const server = spawn(process.execPath, [file, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
  const port = await new Promise<string>((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`The server exited with ${code}`)))
    server.stdout?.on('data', (data) => {
      const [, found] = /port (\d+)\n/.exec(String(data)) ?? []
      if (found) resolve(found)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    ended,
    async stop() {
      server.kill()
      await ended
    },
  }
}
