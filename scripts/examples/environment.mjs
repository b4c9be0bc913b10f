// @ts-check
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

export const windows = process.platform === 'win32'

/** Where the Deno of our development dependencies is. */
const bin = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/**
 * The environment of an example: no key, no colours and no telemetry. An example has its own packages,
 * so only Deno is taken from ours. Vite sets NODE_ENV in whatever process serves a page, and npm would
 * leave the development dependencies out.
 * @param {string} command
 */
export function environment(command) {
  const { PATH = '', NODE_ENV: _, ...others } = process.env
  return {
    ...others,
    PATH: command === 'deno' ? `${bin}${delimiter}${PATH}` : PATH,
    OPENROUTER_API_KEY: '',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    NEXT_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    DENO_NO_UPDATE_CHECK: '1',
  }
}
