import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import workerd, { compatibilityDate } from 'workerd'

export interface WorkerdServer {
  readonly url: string
  /** Ends it at once, as a machine that fails does. */
  kill(): Promise<void>
}

export interface WorkerdOptions {
  /** Texts by the name that the worker has for them. */
  readonly texts?: Readonly<Record<string, string>>
  /** Names of the classes of Durable Objects, by the name that the worker has for them. */
  readonly objects: Readonly<Record<string, string>>
}

/** Writes a worker as one module to a folder. */
export async function bundleWorker(file: string, folder: string): Promise<void> {
  const build = await rolldown({ input: file, logLevel: 'silent' })
  await build.write({ file: join(folder, 'worker.mjs'), format: 'esm' })
  await build.close()
}

/** Serves the worker of a folder, which also has what its objects store. */
export async function startWorkerd(
  folder: string,
  { texts = {}, objects }: WorkerdOptions,
): Promise<WorkerdServer> {
  const storage = join(folder, 'storage')
  mkdirSync(storage, { recursive: true })
  const bindings = [
    ...Object.entries(texts).map(([name, text]) => `(name = "${name}", text = "${text}")`),
    ...Object.entries(objects).map(
      ([name, className]) => `(name = "${name}", durableObjectNamespace = "${className}")`,
    ),
  ]
  const namespaces = Object.values(objects).map(
    (className) => `(className = "${className}", uniqueKey = "${className}", enableSql = true)`,
  )
  const config = join(folder, 'config.capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private"])),
    (name = "storage", disk = (path = "${storage}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "${compatibilityDate}",
  durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [${bindings.join(', ')}],
);`,
  )
  const server = spawn(workerd, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    server.on('error', reject)
    server.on('exit', (code) => reject(new Error(`workerd exited with ${code}`)))
    server.stdio[3]?.on('data', (data) => {
      text += data
      const line = text.split('\n').find((one) => /"listen".*\}$/.test(one))
      if (line) resolve(JSON.parse(line).port)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return
      const exited = once(server, 'exit')
      server.kill('SIGKILL')
      await exited
    },
  }
}
