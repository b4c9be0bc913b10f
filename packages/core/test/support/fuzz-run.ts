import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly everyCase: boolean
  }
}

// The readers are the same everywhere, so that only Node does the long run.
export const isNode: boolean = typeof process !== 'undefined' && !('EdgeRuntime' in globalThis)
const environment: Readonly<Record<string, string | undefined>> = isNode ? process.env : {}

/** How long a fuzz runs, and from where. `npm run soak` sets both. */
export const fuzzRun = {
  mutations: Number(environment.FUZZ_MUTATIONS ?? (isNode ? 200 : 40)),
  seed: Number(environment.FUZZ_SEED ?? 2026),
}

/** How often a property of random inputs is tried, and from where. `npm run soak` sets both. */
export const propertyRun = {
  numRuns: Number(environment.PROPERTY_RUNS ?? 200),
  seed: fuzzRun.seed,
}

/** How many points a server is killed at. `npm run soak` kills it at all of them. */
export const killPoints: number = Number(environment.KILL_POINTS ?? 16)

/** Whether pages are reloaded after every frame. `npm run soak` does. */
export const everyFrame: boolean = environment.EVERY_FRAME !== undefined

/** Whether laws are tried in all their cases. `npm run soak` does. */
export const everyCase: boolean = inject('everyCase')

/** Milliseconds a fuzz may take: ten a mutation, for a machine that does something else too. */
export const fuzzTimeLimit = 60_000 + 10 * fuzzRun.mutations

/** How often a fuzz ended how. */
export type FuzzTally = Map<string, number>

export function count(tally: FuzzTally, ending: string): void {
  tally.set(ending, (tally.get(ending) ?? 0) + 1)
}

/** Prints what came of a fuzz that found no problem. */
export function printFuzz(wire: string, tally: FuzzTally): void {
  const endings = [...tally].map(([ending, times]) => `${times} ${ending}`)
  const { seed, mutations } = fuzzRun
  console.info(
    `${wire}: FUZZ_SEED=${seed}, ${mutations} mutations: ${endings.join(', ')}; 0 rejections, 0 hangs, 0 false complete`,
  )
}
