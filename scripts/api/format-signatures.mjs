// @ts-check
// What declarations look like on a page: as the formatter of the repository writes them, in lines that fit.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

/** Characters that a page of the site shows without scrolling. */
const lineWidth = 84

const separator = '/* next */'

/**
 * Formats declarations of a `.d.ts`, several in each text, all with one run of the formatter.
 * @param {readonly (readonly string[])[]} texts
 * @returns {string[]}
 */
export function formatSignatures(texts) {
  const whole = texts
    .map((declarations) => declarations.map(toStatement).join('\n'))
    .join(`\n${separator}\n`)
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const args = ['format', `--line-width=${lineWidth}`, '--stdin-file-path=signatures.d.ts']
  const formatted = execFileSync(process.execPath, [biome, ...args], {
    input: whole,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return formatted.split(separator).map((text) =>
    text
      .trim()
      .replace(/^declare /gm, '')
      .replace(/^((?:interface|class|abstract class) .*?) \{\}$/gms, '$1'),
  )
}

/** @param {string} declaration */
function toStatement(declaration) {
  const isType = /^(interface|type) /.test(declaration)
  const hasBody = /^(interface|(abstract )?class) /.test(declaration)
  return `${isType ? '' : 'declare '}${declaration}${hasBody ? ' {}' : ''}`
}
