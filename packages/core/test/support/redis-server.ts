import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../../../scripts/free-port.mjs'

/** A Redis of a test's own, in memory alone. */
export interface RedisServer {
  readonly url: string
  stop(): Promise<void>
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  await isReady(server)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (server.exitCode !== null) return
      const exited = once(server, 'exit')
      server.kill()
      await exited
    },
  }
}

function isReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.on('error', (cause) => {
      reject(new Error('Redis is missing: apt-get install -y redis-server', { cause }))
    })
    server.on('exit', (code) => reject(new Error(`redis-server exited with ${code}: ${text}`)))
    server.stdout?.on('data', (data) => {
      text += data
      if (text.includes('Ready to accept connections')) resolve()
    })
  })
}
