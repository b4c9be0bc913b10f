// @ts-check
// The picture of docs/how-a-token-travels.md. Its boxes are functions of the sources with the first sentence of their
// comments, and an arrow needs an import: a file that is renamed, or no longer used there, fails the test.
import { commentBefore, declarationsOf, leadsTo, readSource } from './sources.mjs'

/**
 * @typedef {object} Stage
 * @property {string} file In `packages/`.
 * @property {string} name The function.
 * @property {string} gives What it makes of what comes before.
 * @property {string} usedBy The stage, or the file, that imports it.
 */

const core = 'core/src'

/** @type {readonly Stage[]} */
export const stages = [
  {
    file: `${core}/stream/send-request.ts`,
    name: 'sendRequest',
    gives: 'a response',
    usedBy: `${core}/stream/stream-step.ts`,
  },
  {
    file: `${core}/stream/read-body.ts`,
    name: 'readBody',
    gives: 'text',
    usedBy: `${core}/stream/send-request.ts`,
  },
  {
    file: `${core}/stream/parse-answer.ts`,
    name: 'createAnswerParser',
    gives: 'chunks',
    usedBy: `${core}/stream/stream-step.ts`,
  },
  {
    file: `${core}/providers/chat-completions/reader.ts`,
    name: 'createChatReader',
    gives: 'events',
    usedBy: `${core}/providers/openrouter.ts`,
  },
  {
    file: `${core}/stream/stream-step.ts`,
    name: 'streamStep',
    gives: 'a step: start, events, end',
    usedBy: `${core}/stream/stream-chat.ts`,
  },
  {
    file: `${core}/stream/accumulate-message.ts`,
    name: 'createAccumulator',
    gives: 'a message',
    usedBy: `${core}/chat/active-answer.ts`,
  },
  {
    file: `${core}/chat/adaptive-frames.ts`,
    name: 'createAdaptiveFrames',
    gives: 'a moment to show it',
    usedBy: `${core}/chat/chat-core.ts`,
  },
  {
    file: `${core}/chat/slices.ts`,
    name: 'createSlices',
    gives: 'slices',
    usedBy: `${core}/chat/chat.ts`,
  },
  {
    file: 'react/src/use-chat-slice.ts',
    name: 'useChatSlice',
    gives: 'a render',
    usedBy: 'react/src/index.ts',
  },
]

const colors = {
  light: { box: '#ffffff', line: '#b9c8cc', ink: '#17262a', soft: '#4f6167', arrow: '#0a6477' },
  dark: { box: '#171f22', line: '#3b4b50', ink: '#e4ecee', soft: '#9db0b6', arrow: '#5cc9de' },
}

/** Narrow enough for a phone. */
const width = 400
const row = 118
const boxHeight = 92
const lineLength = 56

/**
 * @param {'light' | 'dark'} scheme
 * @returns {string} An SVG.
 */
export function drawToken(scheme) {
  const { ink, soft, arrow, line, box } = colors[scheme]
  const text = (/** @type {number} */ y, /** @type {string} */ look, /** @type {string} */ value) =>
    `<text x="14" y="${y}" ${look}>${toXML(value)}</text>`
  const stageAt = (/** @type {Stage} */ stage, /** @type {number} */ index) => {
    const y = 26 + index * row
    const lines = linesOf(aboutOf(stage))
    return [
      arrowAt(y - 24, { color: arrow, label: index ? stages[index - 1]?.gives : 'bytes' }),
      `<rect x="1" y="${y}" width="${width - 2}" height="${boxHeight}" rx="8" fill="${box}" stroke="${line}"/>`,
      text(y + 23, `fill="${ink}" font-size="15" font-weight="600"`, stage.name),
      text(y + 41, `fill="${soft}" font-size="11.5"`, stage.file),
      ...lines.map((value, at) => text(y + 62 + at * 17, `fill="${ink}" font-size="13"`, value)),
    ].join('\n')
  }
  const height = stages.length * row + 30
  const title = `From bytes to a render: ${stages.map(({ name }) => name).join(', ')}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-sans-serif, system-ui, sans-serif"><title>${title}</title>
${stages.map(stageAt).join('\n')}
${arrowAt(height - 28, { color: arrow, label: `${stages.at(-1)?.gives} of the one component that shows it` })}
</svg>
`
}

/**
 * @param {number} y
 * @param {{ color: string, label: string | undefined }} look
 */
function arrowAt(y, { color, label }) {
  return `<path d="M30 ${y + 2}v17M25 ${y + 13}l5 6 5-6" fill="none" stroke="${color}" stroke-width="2"/><text x="44" y="${y + 16}" fill="${color}" font-size="13">${label}</text>`
}

/** @param {string} sentence */
function linesOf(sentence) {
  /** @type {string[]} */
  const lines = []
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= lineLength)
      lines.push(`${lines.pop()} ${word}`)
    else lines.push(word)
  }
  return lines
}

/**
 * The first sentence about a stage. Throws if the picture would show what the code is not.
 * @param {Stage} stage
 */
function aboutOf({ file, name, usedBy }) {
  const source = readSource(`packages/${file}`)
  const found = declarationsOf(source).get(name)
  if (!found) throw new Error(`packages/${file} has no ${name}`)
  if (!leadsTo(`packages/${usedBy}`, `packages/${file}`)) {
    throw new Error(`packages/${usedBy} does not lead to packages/${file}`)
  }
  const [sentence = ''] = commentBefore(source, found.start).split(/(?<=\.)\s/)
  if (!sentence) throw new Error(`${name} of packages/${file} has no comment`)
  // The first part of a long one is a sentence, too.
  return sentence.length > 90 ? sentence.replace(/: .*/, '.') : sentence
}

/** @param {string} text */
function toXML(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '')
}
