import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions, type Rolldown } from 'vite'
import { expect, it } from 'vitest'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/** The modules of the devtools in the production bundle of an app, and its code. */
async function bundleOf(app: string): Promise<{ modules: string[]; loadedLater: string[] }> {
  const id = 'virtual:app.tsx'
  const built = await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    // The test itself runs in development.
    define: { 'import.meta.env.DEV': 'false', 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['@deltakit/source', ...defaultClientConditions] },
    build: {
      write: false,
      rolldownOptions: { input: id, external: /^(react|react-dom|@tanstack)/ },
    },
    plugins: [
      {
        name: 'app',
        resolveId: (one) => (one === id ? one : null),
        load: (one) => (one === id ? { code: app, moduleType: 'tsx' } : null),
      },
    ],
  })
  const chunks = outputsOf(built).filter((output) => output.type === 'chunk')
  const ownModules = (chunk: Rolldown.OutputChunk) =>
    Object.entries(chunk.modules)
      .filter(([path, { renderedLength }]) => path.startsWith(source) && renderedLength > 0)
      .map(([path]) => path.slice(source.length))
  return {
    modules: chunks.filter(({ isEntry }) => isEntry).flatMap(ownModules),
    loadedLater: chunks.filter(({ isEntry }) => !isEntry).flatMap(ownModules),
  }
}

function outputsOf(built: Awaited<ReturnType<typeof build>>) {
  const bundles = Array.isArray(built) ? built : [built]
  return bundles.flatMap((bundle) => ('output' in bundle ? bundle.output : []))
}

const imports = `import { DeltakitDevtools, deltakitDevtoolsPlugin } from '@deltakit/devtools'
import { flightRecorder } from '@deltakit/devtools/recorder'
`

it('is not in the bundle of an app that does not use it', async () => {
  const { modules, loadedLater } = await bundleOf(`${imports}console.log('An app')`)
  expect(modules).toEqual([])
  expect(loadedLater).toEqual([])
})

it('is not in the production bundle of an app that renders it in development', async () => {
  const { modules, loadedLater } = await bundleOf(`${imports}
    const recorder = import.meta.env.DEV ? flightRecorder() : undefined
    export const App = () => <main>{recorder && <DeltakitDevtools recorder={recorder} />}</main>
    export const plugins = import.meta.env.DEV ? [deltakitDevtoolsPlugin({ recorder })] : []
    console.log(App, plugins)`)
  expect(modules).toEqual([])
  expect(loadedLater).toEqual([])
})

it('is the recorder alone, where an app records in production', async () => {
  const { modules, loadedLater } = await bundleOf(`${imports}
    console.log(flightRecorder(), import.meta.env.DEV && DeltakitDevtools)`)
  expect(modules).toContain('recorder/flight-recorder.ts')
  expect(modules.filter((path) => !path.startsWith('recorder/'))).toEqual([])
  expect(loadedLater.sort()).toEqual([
    'recorder/half-credential.ts',
    'recorder/redact-together.ts',
    'recorder/report.ts',
    'recorder/saved-streams.ts',
    'recorder/seal-exchange.ts',
    'recorder/seal-latest-bytes.ts',
    'recorder/shorten-request.ts',
    'recorder/slice-messages.ts',
  ])
})

it('loads the panel when it opens', async () => {
  const { modules, loadedLater } = await bundleOf(`${imports}
    console.log(DeltakitDevtools)`)
  expect(modules).toContain('panel/devtools.tsx')
  expect(modules.filter((path) => path.startsWith('deck/'))).toEqual([])
  expect(loadedLater).toContain('panel/panel.tsx')
})
