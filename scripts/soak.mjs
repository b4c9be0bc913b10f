// @ts-check
// What takes too long for `npm test`: memory over thousands of answers, long fuzzing with a printed seed,
// and the examples that take minutes. `npm run soak -- --quick` tries the same with small numbers.
import { spawnSync } from 'node:child_process'

const quick = process.argv.includes('--quick')
const seed = process.env.FUZZ_SEED ?? String(Date.now() % 1_000_000)
const fuzz = { FUZZ_SEED: seed, FUZZ_MUTATIONS: quick ? '2000' : '200000' }
const core = 'packages/core'

/** @type {{ name: string, command: string[], cwd?: string, env?: Record<string, string> }[]} */
const parts = [
  { name: 'build', command: ['npm', 'run', 'build'] },
  {
    name: 'memory',
    command: [process.execPath, 'bench/memory.mjs', `--answers=${quick ? 50 : 5_000}`],
    cwd: core,
  },
  {
    name: `structural fuzz, FUZZ_SEED=${seed}`,
    command: ['npx', 'vitest', 'run', '--project', 'node', 'structural-fuzz'],
    cwd: core,
    env: fuzz,
  },
]
if (!quick) parts.push({ name: 'examples', command: ['npm', 'run', 'examples', '--', '--all'] })

for (const { name, command, cwd, env } of parts) {
  console.log(`\n== ${name}`)
  const [program = '', ...args] = command
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    ...(cwd && { cwd }),
    env: { ...process.env, ...env },
  })
  if (status === 0) continue
  console.error(`FAIL ${name}`)
  process.exitCode = 1
}
