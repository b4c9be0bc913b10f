import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A server in a process of its own, which printed its port. */
export interface StartedProgram {
  readonly url: string
  /** How it ended: `SIGKILL` where it killed itself. */
  readonly ended: Promise<NodeJS.Signals | null>
  stop(): Promise<void>
}

export interface StartOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export async function startProgram(
  file: string,
  { args = [], env = {} }: StartOptions = {},
): Promise<StartedProgram> {
  const server = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
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
