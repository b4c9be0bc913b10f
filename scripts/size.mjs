// @ts-check
// What an app pays, minified and gzipped, for each thing it may call: the built packages bundled
// with their dependencies, React and Query aside.
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** What the models of both protocols share; it has no door of its own. */
const theirLoop = `export { streamChat } from '@deltakit/core'
  export { servedLoop } from '${process.cwd()}/packages/core/dist/interop/remote-agent.js'`

/**
 * `limit` is in gzipped bytes, of what comes on top of `beyond` where there is one; `without` are
 * modules that must not come along.
 * @type {{ name: string, code: string, beyond?: string, limit?: number, without?: RegExp }[]}
 */
const entries = [
  {
    name: 'streamChat + openrouter',
    code: `export { streamChat } from '@deltakit/core'
           export { openrouter } from '@deltakit/core/openrouter'`,
    limit: 7 * 1024,
    without: /\/(tools?|steps|carry-out|partial-json|object|schema)[^/]*$/,
  },
  wire('anthropic'),
  wire('google'),
  wire('openai'),
  {
    name: 'with tools',
    code: `export { streamChat } from '@deltakit/core'
           export { openrouter } from '@deltakit/core/openrouter'
           export { tool } from '@deltakit/core/tools'`,
    limit: 9 * 1024,
    without: /\/(partial-json|object)[^/]*$/,
  },
  {
    name: 'with tools and objects',
    code: `export { streamChat } from '@deltakit/core'
           export { openrouter } from '@deltakit/core/openrouter'
           export { tool, object } from '@deltakit/core/tools'`,
    limit: 10.5 * 1024,
  },
  {
    name: 'edge() beyond streamChat',
    code: `export { streamChat } from '@deltakit/core'
           export { edge } from '@deltakit/core/edge'`,
    beyond: `export { streamChat } from '@deltakit/core'`,
    limit: 1.5 * 1024,
    without: /\/(chat-handler|admission|check|asked-body|call-signature|pass-through)[^/]*$/,
  },
  {
    name: 'chatHandler beyond streamChat',
    code: `export { streamChat } from '@deltakit/core'
           export { chatHandler } from '@deltakit/core/edge'`,
    beyond: `export { streamChat } from '@deltakit/core'`,
    limit: 5 * 1024,
    without: /\/(edge-model|pass-through|steps|object)[^/]*$/,
  },
  part('passThrough', 'edge', 2),
  part('toUIMessageStream', 'ai-sdk', 2),
  part('fromUIMessages', 'ai-sdk', 2),
  part('toAGUI', 'ag-ui', 2),
  part('fromAGUI', 'ag-ui', 2),
  part('telemetry', 'telemetry', 2),
  // A model of somebody else's loop: several runs told as they are, and its codec, which reads and asks.
  {
    name: 'the loop of others, alone',
    code: theirLoop,
    beyond: `export { streamChat } from '@deltakit/core'`,
    limit: 1152,
  },
  codec('aiSdk', 'ai-sdk'),
  codec('agui', 'ag-ui'),
  part('aiSdk', 'ai-sdk', 2.625),
  part('agui', 'ag-ui', 3.125),
  {
    name: '@deltakit/core, all of it',
    code: `export * from '@deltakit/core'`,
    without: /\/(yaml|cassette|interactions|replay|record)[^/]*$/,
  },
  { name: '@deltakit/core/cassette', code: `export * from '@deltakit/core/cassette'` },
  {
    name: 'the hooks beyond streamChat',
    code: `export { streamChat } from '@deltakit/core'
           export { chatKey, chatQueryOptions, useChatMessage, useChatSlice, useChatStream } from '@deltakit/react'`,
    beyond: `export { streamChat } from '@deltakit/core'`,
    limit: 5 * 1024,
    without: /\/(tools?|steps|carry-out|partial-json|object|schema|completion)[^/]*$/,
  },
  { name: 'eventsource-parser alone', code: `export { createParser } from 'eventsource-parser'` },
]

for (const { name, code, beyond, limit, without } of entries) {
  const { text, modules } = await bundle(code)
  const size = compressed(text) - (beyond ? compressed((await bundle(beyond)).text) : 0)
  const stowaway = without && modules.find((module) => without.test(module))
  const budget = limit ? ` of ${limit}` : ''
  console.log(`${name.padEnd(28)} ${`${size}${budget}`.padStart(12)} B`)
  if (limit && size > limit) fail(`${name} is ${size - limit} B over its budget`)
  if (stowaway) fail(`${name} brings ${stowaway} along`)
}

/**
 * What a wire of its own costs a page that calls `streamChat` anyway.
 * @param {string} provider
 */
function wire(provider) {
  const beyond = `export { streamChat } from '@deltakit/core'`
  const code = `${beyond}\nexport { ${provider} } from '@deltakit/core/${provider}'`
  const without = new RegExp(`/providers/(?!${provider})`)
  return { name: `${provider} beyond streamChat`, code, beyond, limit: 2.5 * 1024, without }
}

/**
 * What one thing of a door costs whoever calls `streamChat` anyway.
 * @param {string} name
 * @param {string} door
 * @param {number} kilobytes
 */
function part(name, door, kilobytes) {
  const beyond = `export { streamChat } from '@deltakit/core'`
  const code = `${beyond}\nexport { ${name} } from '@deltakit/core/${door}'`
  return { name: `${name} beyond streamChat`, code, beyond, limit: kilobytes * 1024 }
}

/**
 * What one protocol's model costs on top of the loop that both share.
 * @param {string} name
 * @param {string} door
 */
function codec(name, door) {
  const code = `export { streamChat } from '@deltakit/core'
                export { ${name} } from '@deltakit/core/${door}'`
  return { name: `${name} beyond the loop`, code, beyond: theirLoop, limit: 2 * 1024 }
}

/** @param {string} text */
function compressed(text) {
  return gzipSync(text, { level: 9 }).length
}

/** @param {string} code */
async function bundle(code) {
  const id = `${process.cwd()}/entry.js`
  const build = await rolldown({
    input: id,
    platform: 'browser',
    external: /^(react|react-dom|@tanstack\/react-query)(\/|$)/,
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    onLog(level, log, told) {
      // Said of files for React's server components, which a bundle of one kind has no need of.
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') told(level, log)
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
  return { text: output[0].code, modules: Object.keys(output[0].modules) }
}

/** @param {string} message */
function fail(message) {
  console.error(`FAIL ${message}`)
  process.exitCode = 1
}
