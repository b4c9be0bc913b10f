import type { Document } from './documents.ts'

/** A block of TypeScript or JavaScript, or a component of Vue or Svelte, in a document. */
export interface CodeBlock {
  readonly document: string
  /** Where its first line stands in the document, from 1. */
  readonly line: number
  readonly language: 'ts' | 'tsx' | 'vue' | 'svelte'
  readonly code: string
  /** The names of the contexts it uses: see `contexts.md`. */
  readonly contexts: readonly string[]
  /** How it is run: with the cassette that answers its requests, or without any request. */
  readonly run: string | undefined
  /** The file of the repository that it shows whole, and that is compiled there. */
  readonly file: string | undefined
  /** The package of its JSX, where that is not React. */
  readonly jsx: string | undefined
  /** The name of a component of Vue or Svelte, by which others import it: the last one in the text. */
  readonly component: string | undefined
}

/** The blocks of code that compiles in a document, with the marks in the comments before them. */
export function codeBlocksOf({ path, lines }: Document): CodeBlock[] {
  const blocks: CodeBlock[] = []
  for (let index = 0; index < lines.length; index++) {
    const [, language] = /^```(\w+)/.exec(lines[index] ?? '') ?? []
    if (!language) continue
    const end = lines.indexOf('```', index + 1)
    if (end < 0) throw new Error(`${path}:${index + 1} opens a block of code that nothing closes`)
    const compiledAs = language === 'js' ? 'ts' : language
    if (isCompiled(compiledAs)) {
      const code = lines.slice(index + 1, end).join('\n')
      const marks = marksBefore(lines, index)
      const component = componentBefore(lines.slice(0, index), compiledAs)
      blocks.push({
        document: path,
        line: index + 2,
        language: compiledAs,
        code,
        component,
        ...marks,
      })
    }
    index = end
  }
  return blocks
}

function isCompiled(language: string): language is CodeBlock['language'] {
  return ['ts', 'tsx', 'vue', 'svelte'].includes(language)
}

function componentBefore(lines: readonly string[], language: string): string | undefined {
  const named = new RegExp(`\`src/(\\w+\\.${language})\``)
  if (language !== 'vue' && language !== 'svelte') return undefined
  return named.exec(lines.findLast((line) => named.test(line)) ?? '')?.[1]
}

/**
 * The marks in the comments right before a block: `<!-- context: app, tools -->`, and
 * `<!-- run: cassette openrouter/grok-code-fast-1/text -->`, `<!-- run: without requests -->`,
 * `<!-- run: answers ["One", "Two"] -->`,
 * `<!-- file: examples/vitest-testing-library/chat.tsx -->`, and `<!-- jsx: solid-js -->`.
 */
function marksBefore(
  lines: readonly string[],
  fence: number,
): Pick<CodeBlock, 'contexts' | 'run' | 'file' | 'jsx'> {
  const contexts: string[] = []
  const marks: { run?: string; file?: string; jsx?: string } = {}
  for (let at = fence - 1; lines[at]?.startsWith('<!--'); at--) {
    const [, mark, value = ''] =
      /^<!-- (context|run|file|jsx): (.+) -->$/.exec(lines[at] ?? '') ?? []
    if (mark === 'context') contexts.push(...value.split(', '))
    else if (mark === 'run' || mark === 'file' || mark === 'jsx') marks[mark] = value
    else throw new Error(`${lines[at]} is no mark of a block of code`)
  }
  return { contexts, run: marks.run, file: marks.file, jsx: marks.jsx }
}
