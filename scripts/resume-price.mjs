// @ts-check
// What resuming costs a page, minified and gzipped: the built packages bundled as they are, and with the
// code taken out that only resuming needs, one part after the other. Each edit has to match, or it would
// measure nothing. The watch over silence is not among them: an answer without a log needs it too, for it
// fails after three missed heartbeats rather than after five minutes. Fails where a page that does not
// resume pays more than the goal. Needs the build.
//   node scripts/resume-price.mjs
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/**
 * What a page that does not resume may pay in all. A page with `edge()` is none: it connects again by
 * itself, whatever the handler turns out to have. What that costs is shown beside the others.
 */
const goal = 400

/** @typedef {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} Edits */
/** @typedef {{ name: string, files: Edits }} Part */

/** Of every page, whatever its model. */
/** @type {readonly Part[]} */
const stream = [
  {
    name: 'streamChat: `resume`, and the step that goes on',
    files: {
      'stream/stream-chat.js': [
        [/if \(prepared\.resume\)\s+checkResumable\(model\);\s+else/, ''],
        [/const isOpen = [^\n]*\s+return \{ step: steps\.length - [^\n]*/, ''],
        [/if \(!cursor\)/, ''],
        [/options\.resume \|\| /, ''],
      ],
      'stream/check-stream-options.js': [[/resume: record\([^\n]*/, '']],
      'stream/parse-answer.js': [
        [/const cursor = reader\.cursor[^\n]*\s+if[^\n]*\s+taken\.push[^\n]*/, ''],
      ],
      'stream/message-draft.js': [[/case 'cursor':/, '']],
    },
  },
]

/** @type {readonly Part[]} */
const edge = [
  {
    name: 'edge: an answer that is stopped, with DELETE',
    files: {
      'edge/stream-handler-answer.js': [
        [/if \(wasSent && hasLeft[^{]*\{\s*stopAnswer\(\);\s*\}/, ''],
      ],
      'edge/edge-client.js': [[/const stop = [^\n]*/, 'const stop = undefined;']],
    },
  },
  {
    name: 'edge: connecting again',
    files: {
      'edge/stream-handler-answer.js': [
        [/if \(resumed\)\s+return readOn\(undefined\);/, ''],
        [/if \(relay\.isLogged\(\) && !signal\.aborted\)\s+await readOn\(lost\);\s+else if/, 'if'],
        [/isGone \? \{ type: 'interrupted' \} : /, ''],
      ],
      'edge/edge-client.js': [
        [/, reconnects: mostReconnects = 8/, ''],
        [/checkNumber\('reconnects', mostReconnects\);/, ''],
        [/fetch: fetchWithCredentials,\s+resume,/, 'fetch: fetchWithCredentials,'],
        [/const more = \{ resume, stop, mostReconnects, /, 'const more = { '],
      ],
      'edge/relay-events.js': [[/reconnect\(\) \{[^}]*\},/, '']],
    },
  },
  {
    name: 'edge: each frame once, and the end of what nobody writes any more',
    files: {
      'edge/relay-events.js': [
        [/if \(isDone\(\) \|\| \(isLogged[^\n]*\n/, 'if (isDone())\n'],
        [/const \{ cut: cutAs \} = Object\(frame\);[\s\S]*?return true;\s+\}/, ''],
        [/isLogged \|\| places/, 'places'],
      ],
    },
  },
  {
    name: 'edge: what is here of an answer after a reload',
    files: {
      'edge/relay-events.js': [
        [/resumedState\(options\)/, "{ at: 'beginning' }"],
        [/resumed \? resumed\.message\.steps\.length : firstStep/, 'firstStep'],
        [/resumed && numberOrNothing\(resumed\.cursor\.shift\)/, 'undefined'],
        [/resumed\?\.cursor\.after \?\? -1/, '-1'],
      ],
      'edge/stream-handler-answer.js': [
        [/resumed \? Number\(beginning\.step\) \|\| 0 : /, ''],
        [/(answer: emitsCursors[^\n]*)\s+resumed,/, '$1'],
      ],
      'edge/edge-client.js': [[/resumed\?\.cursor \?\? /, '']],
    },
  },
  {
    name: 'edge: cursors',
    files: {
      'edge/stream-handler-answer.js': [
        [/if \(emitsCursors\)\s+ignoreRejection\([^\n]*/, ''],
        [/emitsCursors \? \[\{ type: 'cursor', cursor: null \}\] : \[\]/, '[]'],
        [/answer: emitsCursors \? beginning\.answer : undefined,/, ''],
      ],
      'edge/relay-events.js': [[/, cursor \}/, ' }']],
      'edge/edge-client.js': [
        [/const beginning = [^\n]*/, ''],
        [/const emitsCursors = [^\n]*/, ''],
        [/const more = [^\n]*/, 'const more = {};'],
        [/\{ beginning, \.\.\.more \}/, 'more'],
      ],
    },
  },
]

/** @type {readonly Part[]} */
const chat = [
  {
    name: 'the chat: checkpoints',
    files: {
      'chat/active-answer.js': [
        [/if \(isCheckpointDue && isAtCursor\)\s+checkpoint\(\);/, ''],
        [/isAtCursor = event\.type === 'cursor';/, ''],
        [/cursor = event\.cursor \?\? undefined;[\s\S]*?return;/, 'return;'],
        [/const wasResumable = [^\n]*/, ''],
        [/const isTurned = [^\n]*/, 'const isTurned = false;'],
        [/onEvents,([\s\S]*?)checkpoint,/, 'onEvents,$1'],
        [/let latest = [^\n]*/, ''],
      ],
      'chat/chat.js': [[/checkpoint: \(\) => core\.active\?\.checkpoint\(\),/, '']],
    },
  },
  {
    name: 'the chat: an answer that is resumed rather than requested',
    files: {
      'chat/chat-core.js': [[/resume\(\{ answer, cursor \}\) \{[\s\S]*?\n {8}\},/, '']],
      'chat/chat.js': [[/shareCore\(chat, core\)/, 'chat']],
      'chat/answer-queue.js': [
        [/isResumed: answer\.resume !== undefined,/, ''],
        [/\{ \.\.\.options\(\), \.\.\.answer\.callbacks \}/, 'options()'],
      ],
      'chat/answer-runner.js': [[/ \|\| answer\.isObsolete\?\.\(\)/, '']],
    },
  },
]

/** @type {readonly { page: string, code: string, parts: readonly Part[], resumes?: true }[]} */
const pages = [
  {
    page: 'streamChat() with the model of a provider',
    code: `export { streamChat } from '@deltakit/core'\nexport { openrouter } from '@deltakit/core/openrouter'`,
    parts: stream,
  },
  {
    page: 'streamChat() with edge()',
    code: `export { streamChat } from '@deltakit/core'\nexport { edge } from '@deltakit/core/edge'`,
    parts: [...edge, ...stream],
    resumes: true,
  },
  {
    page: 'createChat() with the model of a provider',
    code: `export { createChat } from '@deltakit/core'\nexport { openrouter } from '@deltakit/core/openrouter'`,
    parts: [...chat, ...stream],
  },
  {
    page: 'createChat() with edge()',
    code: `export { createChat } from '@deltakit/core'\nexport { edge } from '@deltakit/core/edge'`,
    parts: [...chat, ...edge, ...stream],
    resumes: true,
  },
]

for (const { page, code, parts, resumes } of pages) {
  console.log(`\n${page}`)
  let removed = /** @type {Part[]} */ ([])
  const whole = await bundle(code)
  let before = whole
  for (const part of parts) {
    removed = [...removed, part]
    const after = await bundle(code, removed)
    console.log(`${String(before - after).padStart(6)} B  ${part.name}`)
    before = after
  }
  const price = whole - before
  const limit = resumes ? 'for a page that resumes' : `of ${goal} B`
  console.log(`${String(price).padStart(6)} B  in all, ${limit}`)
  if (!resumes && price > goal) process.exitCode = 1
}

/**
 * @param {string} code
 * @param {readonly Part[]} [removed]
 */
async function bundle(code, removed = []) {
  /** @type {Map<string, (readonly [RegExp, string])[]>} */
  const edits = new Map()
  for (const { files } of removed) {
    for (const [file, more] of Object.entries(files)) {
      edits.set(file, [...(edits.get(file) ?? []), ...more])
    }
  }
  const used = new Set()
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
          const file = [...edits.keys()].find((one) => source.endsWith(`/dist/${one}`))
          if (!file) return null
          used.add(file)
          return (edits.get(file) ?? []).reduce(
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
  for (const file of edits.keys()) if (!used.has(file)) throw new Error(`${file} is not bundled`)
  const text = output.flatMap((one) => (one.type === 'chunk' ? one.code : [])).join('')
  return gzipSync(text, { level: 9 }).length
}
