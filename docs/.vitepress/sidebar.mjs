// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} text
 * @param {string} name
 */
function page(text, name) {
  return { text, link: `/${name}` }
}

/** The pages, in the order of somebody who reads them all. A test compares them with the files. */
export const sidebar = [
  {
    text: 'Start',
    items: [
      page('Getting started', 'getting-started'),
      page('Streaming', 'streaming'),
      page('Reasoning', 'reasoning'),
      page('Tools and approvals', 'tools'),
      page('Structured output', 'structured-output'),
      page('Files and images', 'files'),
    ],
  },
  {
    text: 'Chats',
    items: [
      page('Chat, branches, queue', 'chat'),
      page('React', 'react'),
      page('TanStack Query', 'query'),
      page('Vue, Svelte, Solid', 'frameworks'),
      page('One chat in every tab', 'tabs'),
      page('Long chats and their cost', 'long-chats'),
    ],
  },
  {
    text: 'Servers',
    items: [
      page('Servers', 'servers'),
      page('Vite, Next.js, Hono, Workers', 'runtimes'),
      page('Answers that last', 'resume'),
      page('A second provider', 'fallback'),
      page('Security', 'security'),
      page('Telemetry', 'telemetry'),
    ],
  },
  {
    text: 'Reliable',
    items: [
      page('Errors, retries, limits', 'errors'),
      page('Testing', 'testing'),
      page('Cassettes', 'cassettes'),
      page('Devtools', 'devtools'),
    ],
  },
  {
    text: 'Providers',
    items: [
      page('Providers', 'providers'),
      page('Writing a provider', 'writing-a-provider'),
      page('How a token travels', 'how-a-token-travels'),
    ],
  },
  {
    text: 'With other libraries',
    items: [
      page('Interop', 'interop'),
      page('From @ai-sdk/react', 'from-ai-sdk'),
      page('From TanStack AI', 'from-tanstack-ai'),
      page('From openai and Anthropic', 'from-openai'),
    ],
  },
  {
    text: 'Look up',
    items: [
      page('Reference', 'reference'),
      page('API', 'api/index'),
      page('Browsers and runtimes', 'baseline'),
      page('Benchmarks', 'benchmarks'),
      page('Compared', 'compared'),
    ],
  },
]

const api = join(import.meta.dirname, '../api')

/** The pages of the API, which a script writes: one for each entry point. */
export const apiSidebar = [
  {
    text: 'Guides',
    items: [page('Getting started', 'getting-started'), page('Reference', 'reference')],
  },
  {
    text: 'Entry points',
    items: readdirSync(api)
      .filter((name) => name !== 'index.md')
      .map((name) => page(titleOf(join(api, name)), `api/${name.replace('.md', '')}`)),
  },
]

/** @param {string} file */
function titleOf(file) {
  const [, title = ''] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? []
  return title.replaceAll('`', '').replace('@deltakit/', '')
}
