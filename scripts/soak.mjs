// @ts-check
// What takes too long for `npm test`: memory over thousands of answers, long fuzzing with a printed seed,
// hostile clients, servers killed at every point of an answer, and the examples that take minutes.
//   npm run soak [-- --quick] [-- --only=memory]
// `--quick` tries the same with small numbers, and `--only` the parts whose names have that word.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string', default: '' } },
})
const { quick, only } = values
const core = 'packages/core'
const answers = `--answers=${quick ? 300 : 5_000}`
const seed = process.env.FUZZ_SEED ?? String(Date.now() % 1_000_000)
const fuzz = { FUZZ_SEED: seed, FUZZ_MUTATIONS: quick ? '2000' : '200000' }
const nodes = [20, 22, 24]
const wires = {
  providers: ['chat-completions', 'openai', 'anthropic', 'google'],
  conformance: ['edge', 'ui-messages', 'ag-ui'],
}

/** What `npm test` tries a share of. */
const lawsWithShares = [
  'conformance/laws',
  'truncation',
  'hostile-client-law',
  'hostile-app',
  'edge/chat-handler.test',
  'edge/edge-client',
  'tool-failures',
  'interop/protocols',
  'reader.test',
  'resume/reconnect',
  'hostile-backend',
  'interop/clients',
  'interrupted-clients',
  'fallback/laws',
  'tabs/tab-laws',
  'chat/chat-laws',
  'edge/resume/server-laws',
]

/** Of what the page shows, too. */
const pageTests = ['faultRecordings', 'lookOf', 'layoutShifts']

/** @typedef {{ name: string, run: () => boolean }} SoakPart */

/** @type {SoakPart[]} */
const parts = [
  { name: 'build', run: () => succeeds(['npm', 'run', 'build']) },
  ...nodes.map((major) => ({
    name: `memory on Node ${major}`,
    run: () => {
      const node = nodeOf(major)
      return node !== undefined && succeeds([node, 'bench/memory.mjs', answers], { cwd: core })
    },
  })),
  {
    name: 'memory in Chromium',
    run: () => succeeds([process.execPath, 'bench/memory-chromium.mjs', answers], { cwd: core }),
  },
  ...Object.entries(wires).flatMap(([folder, names]) =>
    names.map((wire) => ({
      name: `structural fuzz of ${wire}, FUZZ_SEED=${seed}`,
      run: () => vitest([`${folder}/structural-fuzz`, '-t', `^${wire}: no change`], fuzz),
    })),
  ),
  {
    name: `blocks of Markdown, FUZZ_SEED=${seed}`,
    run: () => vitest(['markdown/'], fuzz),
  },
  {
    name: `templates against parsing, FUZZ_SEED=${seed}`,
    run: () => vitest(['templates'], { ...fuzz, FUZZ_MUTATIONS: quick ? '2000' : '100000' }),
  },
  {
    name: `random inputs, FUZZ_SEED=${seed}`,
    run: () =>
      vitest(['json/', 'cassette/', 'bedrock/frames', '--testTimeout=600000'], {
        ...{ FUZZ_SEED: seed, PROPERTY_RUNS: quick ? '200' : '5000' },
        FUZZ_MUTATIONS: quick ? '600' : '20000',
      }),
  },
  {
    name: 'every case of the laws: cuts at each byte, hostile clients, pieces of each size',
    run: () => vitest(lawsWithShares, { EVERY_CASE: '1' }, ['node', 'edge', 'chromium']),
  },
  {
    name: 'a thousand answers in Redis',
    run: () => succeeds([process.execPath, 'bench/log.mjs'], { cwd: core }),
  },
  {
    name: 'killed servers',
    run: () => vitest(['killed-server'], { KILL_POINTS: quick ? '40' : 'Infinity' }),
  },
]
parts.push({
  name: 'connections that are lost after every frame',
  run: () => vitest(['edge/resume/reconnect'], { EVERY_FRAME: '1' }),
})
parts.push({
  name: 'pages that are reloaded after every frame',
  run: () => vitest(['chat/resume'], { EVERY_FRAME: '1' }),
})
parts.push({
  name: 'the tests in Firefox and WebKit',
  run: () => succeeds([process.execPath, 'scripts/test-other-browsers.mjs']),
})
parts.push({
  name: 'a chat in many tabs',
  run: () => succeeds([process.execPath, 'scripts/tabs.mjs', `--moments=${quick ? 8 : 50}`]),
})
parts.push({
  name: `a page that is reloaded in Chromium, FUZZ_SEED=${seed}`,
  run: () =>
    succeeds(['npx', 'vitest', 'run', '--project', 'node'], {
      cwd: 'packages/react',
      env: { RELOADS: quick ? '3' : '20', FUZZ_SEED: seed },
    }),
})
parts.push({
  name: `components of a chat that come and go, FUZZ_SEED=${seed}`,
  run: () =>
    succeeds(['npx', 'vitest', 'run', '--project', 'jsdom-alone', 'component-laws'], {
      cwd: 'packages/react',
      env: { PAGES: quick ? '500' : '10000', FUZZ_SEED: seed },
    }),
})
parts.push({
  name: 'the page with every fault, in every look',
  run: () =>
    succeeds([process.execPath, 'e2e/run.mjs', ...pageTests, '--every-case'], {
      cwd: 'playground',
    }),
})
parts.push({
  name: 'the price of resuming',
  run: () => succeeds([process.execPath, 'scripts/resume-price.mjs']),
})
if (!quick) {
  parts.push({
    name: 'examples',
    run: () => succeeds(['npm', 'run', 'examples', '--', '--all']),
  })
}

for (const { name, run } of parts) {
  if (!name.includes(only) && name !== 'build') continue
  console.log(`\n== ${name}`)
  if (run()) continue
  console.error(`FAIL ${name}`)
  process.exitCode = 1
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @param {readonly string[]} [projects]
 */
function vitest(args, env, projects = ['node']) {
  const chosen = projects.flatMap((project) => ['--project', project])
  return succeeds(['npx', 'vitest', 'run', ...chosen, ...args], { cwd: core, env })
}

/**
 * @param {readonly string[]} command
 * @param {{ cwd?: string, env?: Record<string, string> | undefined }} [options]
 */
function succeeds([program = '', ...args], { cwd = '.', env = {} } = {}) {
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    cwd,
    env: { ...process.env, ...env },
  })
  return status === 0
}

/**
 * The newest Node of a major version, from the npm registry unless it is the one at hand.
 * @param {number} major
 */
function nodeOf(major) {
  if (process.version.startsWith(`v${major}.`)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const folder = join(tmpdir(), `deltakit-node-${major}`)
  const program = join(folder, 'node_modules', name, 'bin', 'node')
  if (existsSync(program)) return program
  const install = ['npm', 'install', '--prefix', folder, '--no-save', '--ignore-scripts']
  const isThere = succeeds([...install, '--no-audit', '--no-fund', `${name}@${major}`])
  return isThere ? program : undefined
}
