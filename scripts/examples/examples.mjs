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
 * @property {string[]} scripts What npm runs before the programs start.
 * @property {{ args: string[], address: RegExp, scenarios: Scenario[] }[]} programs
 * @property {boolean} [isSlow]
 */

const everywhere = [streams, approvals, reloads, stops, problems]

const viteAddress = /Local:\s+(http:\S+)/

/** @type {Example[]} */
export const examples = [
  {
    name: 'react-vite-hono',
    scripts: ['typecheck', 'build'],
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
    scripts: ['typecheck', 'build'],
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
    scripts: ['typecheck', 'build'],
    programs: [
      {
        args: ['run', 'dev', '--', '--port', '$PORT'],
        address: /Ready on (http:\S+)/,
        scenarios: everywhere,
      },
    ],
  },
]
