import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type ExpectedOption, numberOption, wrongOption } from '../../src/protocol/check-option.ts'
import { streamOptionForms } from '../../src/stream/check-stream-options.ts'
import { readSources } from '../support/source-graph.ts'

const roots = { core: '../../src', react: '../../../react/src' }

/** What makes an error or a refusal, and its arguments up to the message. */
const makers =
  /\b(?:new (?<error>\w*Error)\(|(?<refusal>refuse|reject|invalid|fail|missing|need)\()\s*/g

interface ErrorMessage {
  readonly file: string
  readonly kind: string
  readonly message: string
}

/** The texts in the arguments of a call that begins at that place: string and template literals. */
function textsAt(source: string, start: number): string[] {
  const texts: string[] = []
  let depth = 1
  for (let at = start; at < source.length && depth > 0; at++) {
    const character = source[at] ?? ''
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    else if ('\'"`'.includes(character)) {
      const end = endOfText(source, at)
      texts.push(source.slice(at + 1, end))
      at = end
    }
  }
  return texts
}

function endOfText(source: string, start: number): number {
  const quote = source[start]
  let depth = 0
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (quote === '`' && source.startsWith('${', at)) depth++
    else if (depth > 0 && source[at] === '}') depth--
    else if (depth === 0 && source[at] === quote) return at
  }
  return source.length
}

function messagesIn(name: string, root: string): ErrorMessage[] {
  const sources = readSources(join(import.meta.dirname, root))
  return [...sources].flatMap(([file, source]) =>
    [...source.matchAll(makers)].flatMap((match) => {
      const texts = textsAt(source, match.index + match[0].length)
      // A message is a sentence; codes and names are words.
      const message = texts.filter((text) => text.includes(' ')).join(' ')
      const kind = match.groups?.error ?? 'refusal'
      return message
        ? [{ file: `${name}/${file}`, kind, message: message.replace(/\s+/g, ' ') }]
        : []
    }),
  )
}

/** The message for an option with a wrong value, which is known only when it is thrown. */
function optionMessage(name: string, form: ExpectedOption): string {
  return wrongOption(name, undefined, form).message.replace('got undefined', 'got …')
}

/** `checkNumber('name', value, { least: 1 })` */
const numberChecks = /\bcheckNumber\(['`](?<name>[^'`]+)['`], [^,)]+(?:, \{(?<range>[^}]*)\})?\)/g

function numberMessages(source: string): string[] {
  return [...source.matchAll(numberChecks)].map(({ groups: { name = '', range = '' } = {} }) => {
    const [, least = '0'] = range.match(/least: (\d+)/) ?? []
    const [whole, finite] = [range.includes('whole: true'), range.includes('finite: true')]
    return optionMessage(name, numberOption({ least: Number(least), whole, finite }))
  })
}

/** `wrongOption(name, value, { expected, instead })`, whose texts may depend on the value. */
const wrongOptions = /\bwrongOption\((?<name>[^,]+), [^{]+\{\s*expected: (?<texts>.+?)\}\)/gs

function wrongOptionMessages(source: string): string[] {
  return [...source.matchAll(wrongOptions)].map(({ groups: { name = '', texts = '' } = {} }) => {
    const [expected = '', instead = ''] = texts
      .split('instead:')
      .map((text) => textsAt(text, 0).join(' / '))
    const shown = /^['`]/.test(name) ? name.slice(1, -1) : `\${${name}}`
    return optionMessage(shown, { expected, instead })
  })
}

function optionMessagesIn(name: string, root: string): ErrorMessage[] {
  const sources = readSources(join(import.meta.dirname, root))
  return [...sources].flatMap(([file, source]) =>
    [...numberMessages(source), ...wrongOptionMessages(source)].map((message) => ({
      file: `${name}/${file}`,
      kind: 'TypeError',
      message,
    })),
  )
}

const tableMessages = Object.entries(streamOptionForms).map(([name, form]) => ({
  file: 'core/stream/check-stream-options',
  kind: 'TypeError',
  message: optionMessage(name, form),
}))

const all = [
  ...Object.entries(roots).flatMap(([name, root]) => [
    ...messagesIn(name, root),
    ...optionMessagesIn(name, root),
  ]),
  ...tableMessages,
]

it('lists every error message, for a person to read', async () => {
  const lines = all.map(({ file, kind, message }) => `${kind.padEnd(16)} ${message}\n    ${file}`)
  await expect(`${lines.sort().join('\n')}\n`).toMatchFileSnapshot('error-messages.txt')
})

it('finds errors in most folders', () => {
  expect(all.length).toBeGreaterThan(60)
})

// What is refused is named by its place, so those messages go on after it.
const sentences = all.filter(({ kind, message }) => kind !== 'refusal' && message.trim() !== '')

it.each(sentences)('is more than a word or two: $message', ({ message }) => {
  expect(message.length).toBeGreaterThan(11)
  expect(message.split(' ').length).toBeGreaterThan(1)
})
