// @ts-check
import {
  approvals,
  branches,
  continues,
  images,
  problems,
  reloads,
  stops,
  streams,
} from './scenarios.mjs'

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */

/**
 * @typedef {object} Example
 * @property {string} name
 * @property {'npm' | 'deno'} [command] Default: npm.
 * @property {string[][]} prepare The arguments of the commands that run before the programs start.
 * @property {{ args: string[], address: RegExp, scenarios: Scenario[] }[]} programs
 * @property {boolean} [isSlow]
 */

const everywhere = [streams, approvals, reloads, stops, problems]

const viteAddress = /Local:\s+(http:\S+)/

/** @type {Example[]} */
export const examples = [
  {
    name: 'react-vite-hono',
    prepare: [
      ['run', 'typecheck'],
      ['run', 'build'],
    ],
    programs: [
      {
        args: ['start'],
        address: /(http:\S+)/,
        scenarios: [...everywhere, continues, branches, images],
      },
      // Through Vite's proxy, and with React's StrictMode in development.
      { args: ['run', 'dev'], address: viteAddress, scenarios: [streams] },
    ],
  },
  {
    name: 'vanilla',
    prepare: [
      ['run', 'typecheck'],
      ['run', 'build'],
    ],
    programs: [
      {
        args: ['run', 'preview', '--', '--port', '$PORT'],
        address: viteAddress,
        scenarios: everywhere,
      },
      { args: ['run', 'dev', '--', '--port', '$PORT'], address: viteAddress, scenarios: [streams] },
    ],
  },
  {
    name: 'cloudflare-worker',
    prepare: [
      ['run', 'typecheck'],
      ['run', 'build'],
    ],
    programs: [
      {
        args: ['run', 'dev', '--', '--port', '$PORT'],
        address: /Ready on (http:\S+)/,
        scenarios: everywhere,
      },
    ],
  },
  {
    name: 'deno',
    command: 'deno',
    prepare: [['task', 'check']],
    programs: [
      {
        args: ['task', 'start'],
        address: /(http:\/\/localhost:\S+?)\)/,
        scenarios: everywhere,
      },
    ],
  },
]
