// @ts-check
// What an app pays, minified and gzipped, for each feature it calls: the built packages bundled with
// their dependencies, React and Query aside. Each row is compared with the committed `sizes.json`.
// `--write` commits to what was measured.
// Long, for the rows are a table, and what bundles and compares them reads every column of it.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const file = new URL('../sizes.json', import.meta.url)
/** @type {Record<string, number>} */
const committed = JSON.parse(readFileSync(file, 'utf8'))
/**
 * Rows that are over their budget today, and what takes the room. They may shrink and not grow: a row
 * that is listed here fails as soon as it grows beyond `sizes.json` or fits its budget again.
 * @type {Record<string, string>}
 */
const knownOverruns = {
  'streamChat + openrouter':
    'checks of options and events, limits on everything countable, templates, app data, resuming',
  'anthropic beyond streamChat': 'files, containers and schemas of its own, deltas for templates',
  'google beyond streamChat': 'sources of pages, deltas for templates',
  'openai beyond streamChat': 'items that a resumed answer goes on with, deltas for templates',
  'bedrock beyond streamChat': 'tools that Amazon executes, files in outputs of tools',
  'bedrockAnthropic beyond streamChat': 'the same as anthropic, which it holds',
  'with tools': 'the same as streamChat, which it holds',
  'with tools and objects': 'the same as streamChat, which it holds',
  'chatHandler beyond streamChat': 'checks of every field a client sends, and proofs',
  'edge() beyond streamChat': 'checks of every option, and what waits for a network',
  'answerLog beyond chatHandler': 'what a process that was paused leaves to the others',
  'redisLog beyond answerLog': 'a sweep of many answers at once, claims that are given back',
  'sharedTabs beyond the chat': 'every state of an owner that freezes, and checks of each message',
  'agui beyond the loop': 'sub-agents, app data, the state that TanStack AI keeps',
  'agui beyond streamChat': 'the same as agui, which it holds',
  'the hooks beyond streamChat': 'a chat over a reload, frames that adapt, the link to other tabs',
}
/** A row that grew by more is named, so that its commit says why. */
const noticeable = 1.03

const streamChat = `export { streamChat } from '@deltakit/core'`

const cassetteEntry = '@deltakit/core/cassette'
const recorder = `${streamChat}
  export { flightRecorder } from '@deltakit/devtools/recorder'`
const panel = `${streamChat}
  export { DeltakitDevtools } from '@deltakit/devtools'`

/** What only the cassette entry point may bundle, and what writes cassettes. */
const cassetteModules = [/\/dist\/cassette[/.]/, /\/node_modules\/yaml\//]

/** What the models of both protocols share; it has no entry point of its own. */
const remoteAgent = `${streamChat}
  export { remoteAgent } from '${process.cwd()}/packages/core/dist/interop/remote-agent.js'`

/** A page pays for no wire that it does not import. */
const otherWires = [
  /\/dist\/providers\/(anthropic|bedrock|chat-completions|google|openai)\//,
  /\/dist\/providers\/(compatible|openrouter|xai)/,
  /\/dist\/interop\//,
]

/** What every log brings: the code that writes, replays and stops answers. */
const answersFromLog = `export { chatHandler } from '@deltakit/core/edge'
  export { answerLog } from '@deltakit/core/log'`

/**
 * `limit` is in kilobytes, of what is added to `beyond` where there is one. `without` are modules that
 * must not be bundled; each pattern has to match a module of the package, or it would guard nothing.
 * `atFirst`: without what is loaded later. `writesCassettes`: it may bundle what reads and writes them.
 * @type {{ name: string, code: string, beyond?: string, limit?: number, without?: RegExp[], atFirst?: boolean, writesCassettes?: boolean }[]}
 */
const entries = [
  {
    name: 'streamChat + openrouter',
    code: `${streamChat}\nexport { openrouter } from '@deltakit/core/openrouter'`,
    limit: 9,
    without: [
      /\/tools\//,
      /\/json\//,
      /\/chat\//,
      /\/dist\/fallback\//,
      /\/providers\/(anthropic|bedrock|google|openai)\//,
      /\/dist\/interop\//,
    ],
  },
  provider('anthropic'),
  provider('google'),
  provider('openai'),
  {
    ...feature('bedrock', 'bedrock', 4),
    without: [/\/providers\/(anthropic|chat-completions|google|openai)\//, /\/dist\/interop\//],
  },
  {
    // It reads and writes Anthropic's own format.
    ...feature('bedrockAnthropic', 'bedrock', 6),
    without: [/\/providers\/(chat-completions|google|openai)\//, /\/dist\/interop\//],
  },
  {
    name: 'with tools',
    code: `${streamChat}
           export { openrouter } from '@deltakit/core/openrouter'
           export { tool } from '@deltakit/core/tools'`,
    limit: 12,
    without: [/\/json\//, /\/tools\/output-/],
  },
  {
    name: 'with tools and objects',
    code: `${streamChat}
           export { openrouter } from '@deltakit/core/openrouter'
           export { tool, object } from '@deltakit/core/tools'`,
    limit: 14,
  },
  {
    name: 'edge() beyond streamChat',
    code: `${streamChat}\nexport { edge } from '@deltakit/core/edge'`,
    beyond: streamChat,
    limit: 4,
    without: [
      /\/edge\/(http|proofs)\/(?!request-rejection)/,
      /\/edge\/(chat-handler|pass-through|resume)/,
      ...otherWires,
    ],
  },
  {
    name: 'chatHandler beyond streamChat',
    code: `${streamChat}\nexport { chatHandler } from '@deltakit/core/edge'`,
    beyond: streamChat,
    limit: 8,
    without: [
      /\/edge\/(edge-client|pass-through|resume|stream-handler-answer)/,
      /\/tools\/(tool-loop|output-)/,
      ...otherWires,
    ],
  },
  {
    name: 'answerLog beyond chatHandler',
    code: answersFromLog,
    beyond: `export { chatHandler } from '@deltakit/core/edge'`,
    limit: 2.5,
  },
  log('memoryLog', 'log'),
  log('redisLog', 'redis'),
  log('answerObject', 'durable-object'),
  feature('createBlockSplitter', 'blocks', 1),
  feature('passThrough', 'edge', 4),
  feature('toUIMessageStream', 'ai-sdk', 4),
  feature('fromUIMessages', 'ai-sdk', 4),
  feature('toUIMessages', 'ai-sdk', 4),
  feature('toAGUI', 'ag-ui', 4),
  feature('fromAGUI', 'ag-ui', 4),
  feature('telemetry', 'telemetry', 4),
  feature('fallback', 'fallback', 2),
  feature('hedge', 'fallback', 2),
  {
    name: 'sharedTabs beyond the chat',
    code: `export { createChat } from '@deltakit/core'
           export { sharedTabs } from '@deltakit/core/tabs'`,
    beyond: `export { createChat } from '@deltakit/core'`,
    limit: 3,
    without: [/\/edge\//, /\/tools\//],
  },
  {
    name: 'the loop of others, alone',
    code: remoteAgent,
    beyond: streamChat,
    limit: 2,
  },
  codec('aiSdk', 'ai-sdk'),
  codec('agui', 'ag-ui'),
  // The loop and the codec together.
  feature('aiSdk', 'ai-sdk', 6),
  feature('agui', 'ag-ui', 6),
  {
    name: '@deltakit/core, all of it',
    code: `export * from '@deltakit/core'`,
    without: [/\/edge\//, /\/dist\/fallback\//, ...otherWires],
  },
  { name: cassetteEntry, code: `export * from '${cassetteEntry}'`, writesCassettes: true },
  {
    name: 'the hooks beyond streamChat',
    code: `${streamChat}
           export { chatKey, chatQueryOptions, useChatMessage, useChatSlice, useChatStream } from '@deltakit/react'`,
    beyond: streamChat,
    limit: 8,
    without: [/\/tools\//, /\/json\//, /\/dist\/fallback\//, /\/completion-query/, ...otherWires],
  },
  {
    name: 'flightRecorder, at first',
    code: recorder,
    beyond: streamChat,
    limit: 5,
    atFirst: true,
    without: [/\/devtools\/dist\/(panel|deck|decode|code)\//, /\/idb-keyval\//],
  },
  {
    name: 'flightRecorder, all of it',
    code: recorder,
    beyond: streamChat,
    writesCassettes: true,
    without: [/\/devtools\/dist\/(panel|deck|decode|code)\//],
  },
  {
    name: 'DeltakitDevtools, at first',
    code: panel,
    beyond: streamChat,
    limit: 5,
    atFirst: true,
    without: [/\/devtools\/dist\/(deck|decode|code|recorder)\//],
  },
  {
    name: 'DeltakitDevtools, all of it',
    code: panel,
    beyond: streamChat,
    writesCassettes: true,
  },
  {
    name: 'devtools in development only',
    code: `${streamChat}
           import { DeltakitDevtools, deltakitDevtoolsPlugin } from '@deltakit/devtools'
           import { flightRecorder } from '@deltakit/devtools/recorder'
           const isDevelopment = process.env.NODE_ENV === 'development'
           const recorder = isDevelopment ? flightRecorder() : undefined
           export const tools = isDevelopment ? [DeltakitDevtools, deltakitDevtoolsPlugin({ recorder })] : []`,
    beyond: streamChat,
    limit: 0.05,
    without: [/\/devtools\/dist\//],
  },
  { name: 'eventsource-parser alone', code: `export { createParser } from 'eventsource-parser'` },
]

const write = process.argv.includes('--write')
const everyModule = await modulesOfPackages()
/** @type {Record<string, number>} */
const measured = {}

for (const { name, code, beyond, limit, without = [], atFirst, writesCassettes } of entries) {
  const { text, modules } = await bundle(code, { atFirst })
  const size = compressed(text) - (beyond ? compressed((await bundle(beyond)).text) : 0)
  measured[name] = size
  const most = limit === undefined ? undefined : limit * 1024
  const before = committed[name]
  const change = before === undefined ? 'new' : size === before ? '' : `${signed(size - before)} B`
  console.log(
    `${name.padEnd(30)} ${String(size).padStart(6)} B${most ? ` of ${String(most).padStart(5)}` : '         '}  ${change}`,
  )
  const reason = knownOverruns[name]
  const isOver = most !== undefined && size > most
  if (isOver && reason) console.log(`  OVER its budget by ${size - most} B: ${reason}`)
  if (isOver && !reason) fail(`${name} is ${size - most} B over its budget`)
  if (reason && !isOver) fail(`${name} fits its budget: take it out of the known overruns`)
  if (isOver && before !== undefined && size > before && !write) fail(`${name} grew further`)
  if (!write && before !== undefined && size > before * noticeable) {
    fail(`${name} grew by more than 3 %: say why, and commit to it with "npm run size -- --write"`)
  }
  const guards = writesCassettes ? without : [...without, ...cassetteModules]
  for (const pattern of guards) {
    const stowaway = modules.find((module) => pattern.test(module))
    if (stowaway) fail(`${name} bundles ${stowaway}`)
    if (!everyModule.some((module) => pattern.test(module))) {
      fail(`${name}: no module matches ${pattern}, so it guards nothing`)
    }
  }
}

const gone = Object.keys(committed).filter((name) => !(name in measured))
if (write) writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`)
else if (gone[0]) fail(`sizes.json has rows that nobody measures: ${gone.join(', ')}`)
else if (Object.keys(measured).some((name) => !(name in committed))) {
  fail('sizes.json lacks a row: commit to it with "npm run size -- --write"')
}

/**
 * What a provider of its own wire format costs an app that calls `streamChat` anyway.
 * @param {string} name
 */
function provider(name) {
  const code = `${streamChat}\nexport { ${name} } from '@deltakit/core/${name}'`
  const others = ['anthropic', 'bedrock', 'google', 'openai', 'chat-completions'].filter(
    (one) => one !== name,
  )
  const without = [
    ...others.map((other) => new RegExp(`/providers/${other}/`)),
    /\/dist\/interop\//,
  ]
  return { name: `${name} beyond streamChat`, code, beyond: streamChat, limit: 4, without }
}

/**
 * What one export of an entry point costs an app that calls `streamChat` anyway.
 * @param {string} name
 * @param {string} entryPoint
 * @param {number} limit
 */
function feature(name, entryPoint, limit) {
  const code = `${streamChat}\nexport { ${name} } from '@deltakit/core/${entryPoint}'`
  return { name: `${name} beyond streamChat`, code, beyond: streamChat, limit }
}

/**
 * What one log costs beyond the code that all logs bring.
 * @param {string} name
 * @param {string} entryPoint
 */
function log(name, entryPoint) {
  const code = `${answersFromLog}\nexport { ${name} } from '@deltakit/core/${entryPoint}'`
  return { name: `${name} beyond answerLog`, code, beyond: answersFromLog, limit: 2.5 }
}

/**
 * What one protocol's model costs beyond the loop that both share.
 * @param {string} name
 * @param {string} entryPoint
 */
function codec(name, entryPoint) {
  const code = `${streamChat}\nexport { ${name} } from '@deltakit/core/${entryPoint}'`
  const other = entryPoint === 'ag-ui' ? 'ai-sdk' : 'ag-ui'
  const without = [/\/dist\/providers\/(?!reading|writing)/, new RegExp(`/interop/${other}/`)]
  return { name: `${name} beyond the loop`, code, beyond: remoteAgent, limit: 4, without }
}

/** @param {string} text */
function compressed(text) {
  return gzipSync(text, { level: 9 }).length
}

/** @param {number} bytes */
function signed(bytes) {
  return bytes > 0 ? `+${bytes}` : String(bytes)
}

/** Every module an app could bundle. */
async function modulesOfPackages() {
  const { exports } = JSON.parse(readFileSync('packages/core/package.json', 'utf8'))
  const names = Object.keys(exports).filter((name) => name !== './package.json')
  const all = names.map((name) => `export * from '@deltakit/core${name.slice(1)}'`)
  const others = ['react', 'devtools', 'devtools/recorder']
  all.push(...others.map((name) => `export * from '@deltakit/${name}'`))
  const { modules } = await bundle(all.join('\n'), { treeshake: false })
  return modules
}

/**
 * @param {string} code
 * @param {{ treeshake?: boolean, atFirst?: boolean | undefined }} [options] `atFirst`: without what is loaded later.
 */
async function bundle(code, { treeshake = true, atFirst = false } = {}) {
  const id = `${process.cwd()}/entry.js`
  const build = await rolldown({
    input: id,
    platform: 'browser',
    treeshake,
    external: /^(react|react-dom|@tanstack\/react-query)(\/|$)/,
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    onLog(level, log, handle) {
      // A directive for React's server components means nothing in a bundle of one kind, and two
      // entry points may export one type's name.
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load: (source) => (source === id ? code : null),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true, comments: false })
  await build.close()
  // Of most things, what is loaded later is paid as well.
  const all = output.flatMap((one) => (one.type === 'chunk' ? one : []))
  const first = new Set(all.filter(({ isEntry }) => isEntry))
  for (const { imports } of first) {
    for (const one of all) if (imports.includes(one.fileName)) first.add(one)
  }
  const chunks = atFirst ? [...first] : all
  return {
    text: chunks.map((chunk) => chunk.code).join(''),
    modules: chunks.flatMap((chunk) => Object.keys(chunk.modules)),
  }
}

/** @param {string} message */
function fail(message) {
  console.error(`FAIL ${message}`)
  process.exitCode = 1
}
