// @ts-check
import { hasNoDevtools, reportedAnswer, reportedTurn } from './bug-report.mjs'
import {
  approvals,
  branches,
  continues,
  deletes,
  feedback,
  images,
  problems,
  queues,
  reloads,
  reloadsFromServer,
  stops,
  streams,
} from './scenarios.mjs'

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */

/**
 * @typedef {object} Example
 * @property {string} name
 * @property {'npm' | 'deno'} [command] Default: npm.
 * @property {string[][]} prepare The arguments of the commands that run before the programs start.
 * @property {ExampleProgram[]} programs
 * @property {(folder: string) => void} [check] Throws where what was built is not as it should be.
 * @property {boolean} [isSlow]
 */

/**
 * @typedef {object} ExampleProgram
 * @property {string[]} args
 * @property {RegExp} address Finds the URL in what it prints.
 * @property {Scenario[]} scenarios
 * @property {((url: string) => Promise<void>) | undefined} [reset] Runs before each scenario.
 */

const everywhere = [streams, approvals, reloads, stops, problems]

const viteAddress = /Local:\s+(http:\S+)/
/** Two programs start at once, and the proxy needs the other one. */
const viteAddressOnceServed = /(?=[\s\S]*\[server\] http:)[\s\S]*Local:\s+(http:\S+)/

/** @type {Example[]} */
export const examples = [
  {
    name: 'react-vite-hono',
    prepare: [
      ['run', 'typecheck'],
      ['run', 'build'],
    ],
    check: hasNoDevtools,
    programs: [
      {
        args: ['start'],
        address: /(http:\S+)/,
        scenarios: [...everywhere, continues, branches, images],
      },
      // Through Vite's proxy, and with React's StrictMode in development.
      {
        args: ['run', 'dev'],
        address: viteAddressOnceServed,
        scenarios: [streams, reportedAnswer, reportedTurn],
      },
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
    name: 'assistant-ui',
    prepare: [
      ['run', 'typecheck'],
      ['run', 'build'],
    ],
    programs: [
      {
        args: ['run', 'preview', '--', '--port', '$PORT'],
        address: viteAddress,
        scenarios: [streams, approvals, queues, feedback, deletes],
      },
    ],
  },
  {
    name: 'vitest-testing-library',
    prepare: [['run', 'typecheck'], ['test']],
    programs: [],
  },
  {
    name: 'mcp',
    prepare: [['run', 'typecheck'], ['test']],
    programs: [],
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
  {
    name: 'nextjs',
    isSlow: true,
    prepare: [['run', 'build']],
    programs: [
      {
        args: ['start', '--', '--port', '$PORT'],
        address: /Local:\s+(http:\S+)[\s\S]*Ready/,
        scenarios: [
          ...[streams, approvals, reloadsFromServer, stops],
          ...[problems, continues, branches, images],
        ],
        reset: emptyConversation,
      },
    ],
  },
]

/**
 * The Next.js example keeps one conversation, on the server.
 * @param {string} url
 */
async function emptyConversation(url) {
  const body = JSON.stringify({ version: 2, messages: [], head: null })
  await fetch(new URL('/api/conversation', url), { method: 'PUT', body })
}
