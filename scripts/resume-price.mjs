// @ts-check
// What resuming costs a page that does not resume, minified and gzipped: the built packages bundled as they
// are, and with the code taken out that only resuming needs. Each edit has to match, or it would measure
// nothing. Needs the build.
//   node scripts/resume-price.mjs
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** What a page that does not resume may pay in all, which nobody has reached. */
const goal = 400

/** @typedef {readonly (readonly [RegExp, string])[]} Edits */

/** @type {Readonly<Record<string, Edits>>} */
const edge = {
  'edge/stream-handler-answer.js': [
    [/if \(resumed\)\s+return readOn\(undefined\);/, ''],
    [/if \(relay\.isLogged\(\) && !signal\.aborted\)\s+await readOn\(lost\);\s+else if/, 'if'],
    [/if \(wasSent && hasLeft[^{]*\{\s*stopAnswer\(\);\s*\}/, ''],
    [/if \(emitsCursors\)\s+ignoreRejection\([^\n]*/, ''],
    [/emitsCursors \? \[\{ type: 'cursor', cursor: null \}\] : \[\]/, '[]'],
    [/isGone \? \{ type: 'interrupted' \} : /, ''],
    [/answer: emitsCursors \? beginning\.answer : undefined,\s+resumed,/, ''],
    [/onHeartbeat\(milliseconds\) \{[^}]*\},/, ''],
    [/silence\.pause\(\);/, ''],
    [
      /if \(!room\)\s+silence\.resume\(\);\s+return room\?\.then\(silence\.resume\);/,
      'return room;',
    ],
    [/silence = createSilenceWatch\([^\n]*/, ''],
  ],
  'edge/edge-client.js': [
    [/fetch: fetchWithCredentials,\s+resume,/, 'fetch: fetchWithCredentials,'],
    [/checkNumber\('reconnects', mostReconnects\);/, ''],
    [/const stop = [^\n]*/, ''],
    [/const more = [^\n]*/, 'const more = {};'],
    [/resumed\?\.cursor \?\? \{[^}]*\}/, '{}'],
  ],
  'edge/relay-events.js': [
    [/if \(isDone\(\) \|\| \(isLogged[^\n]*\n/, 'if (isDone())\n'],
    [/const \{ cut: cutAs \} = Object\(frame\);[\s\S]*?return true;\s+\}/, ''],
    [/resumedState\(options\)/, "{ at: 'beginning' }"],
    [/resumed \? resumed\.message\.steps\.length : firstStep/, 'firstStep'],
    [/resumed && numberOrNothing\(resumed\.cursor\.shift\)/, 'undefined'],
    [/resumed\?\.cursor\.after \?\? -1/, '-1'],
    [/, cursor \}/, ' }'],
    [/reconnect\(\) \{[^}]*\},/, ''],
    [/if \(typeof heartbeat[^\n]*\n[^\n]*\n/, ''],
  ],
}

/** @type {Readonly<Record<string, Edits>>} */
const chat = {
  'chat/active-answer.js': [
    [/if \(isCheckpointDue && isAtCursor\)\s+checkpoint\(\);/, ''],
    [/isAtCursor = event\.type === 'cursor';/, ''],
    [/cursor = event\.cursor \?\? undefined;[\s\S]*?return;/, 'return;'],
    [/const wasResumable = [^\n]*/, ''],
    [/const isTurned = [^\n]*/, 'const isTurned = false;'],
    [/onEvents,([\s\S]*?)checkpoint,/, 'onEvents,$1'],
    [/let latest = [^\n]*/, ''],
  ],
  'chat/chat.js': [
    [/checkpoint: \(\) => core\.active\?\.checkpoint\(\),/, ''],
    [/async resume\(checkpoint, \{[\s\S]*?\n {8}\},/, ''],
  ],
  'chat/chat-core.js': [
    [/resume\(\{ answer, cursor \}\) \{[\s\S]*?\n {8}\},/, ''],
    [/isResumed: answer\.resume !== undefined,/, ''],
    [/isResumed \? 'resuming' : /, ''],
    [/ \|\| answer\.isObsolete\?\.\(\)/, ''],
    [/answer\.isWatched \? \{ \.\.\.options, onToolCall: undefined \} : options/, 'options'],
  ],
}

const streamChat = `export { streamChat } from '@deltakit/core'`
const edgePage = `${streamChat}\nexport { edge } from '@deltakit/core/edge'`
const chatPage = `export { createChat } from '@deltakit/core'\nexport { edge } from '@deltakit/core/edge'`
const inEdge = await price(edgePage, edge)
const inBoth = await price(chatPage, { ...edge, ...chat })
console.log(`edge()          ${inEdge} B`)
console.log(`the chat        ${inBoth - inEdge} B`)
console.log(`a page with both ${inBoth} B of ${goal} B`)

/**
 * @param {string} code
 * @param {Readonly<Record<string, Edits>>} edits
 */
async function price(code, edits) {
  const used = new Set()
  const size = (await bundle(code)) - (await bundle(code, edits, used))
  for (const file of Object.keys(edits)) {
    if (!used.has(file)) throw new Error(`${file} is not bundled`)
  }
  return size
}

/**
 * @param {string} code
 * @param {Readonly<Record<string, Edits>>} [edits]
 * @param {Set<string>} [used]
 */
async function bundle(code, edits = {}, used = new Set()) {
  const id = `${process.cwd()}/entry.js`
  const build = await rolldown({
    input: id,
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    onLog() {},
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load(source) {
          if (source === id) return code
          const file = Object.keys(edits).find((one) => source.endsWith(`/dist/${one}`))
          if (!file) return null
          used.add(file)
          return (edits[file] ?? []).reduce(
            (text, [pattern, replacement]) => {
              if (!pattern.test(text)) throw new Error(`${file} has nothing like ${pattern}`)
              return text.replace(pattern, replacement)
            },
            readFileSync(source, 'utf8'),
          )
        },
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true, comments: false })
  await build.close()
  const text = output.flatMap((one) => (one.type === 'chunk' ? one.code : [])).join('')
  return gzipSync(text, { level: 9 }).length
}
