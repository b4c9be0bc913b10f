import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeBlock, codeBlocksOf } from './code-blocks.ts'
import { asTypeScript } from './component-blocks.ts'
import { readDocument, root } from './documents.ts'

/** Where programs are: below `node_modules`, so that packages resolve and no other tool looks here. */
const programs = join(root, 'node_modules/.cache')

/** The files of a program, which the compiler checks as a user's. */
export interface Program {
  /** Adds a block. Its lines have the numbers that they have in their document. */
  addBlock(block: CodeBlock): string
  /** Adds a file of that name. Returns its path. */
  addFile(name: string, code: string): string
  /** What the compiler reports, each with the document and the line. */
  check(): Promise<string[]>
}

/** `name`: of its folder, for tests that run at once. */
export function createProgram(name = 'docs'): Program {
  const folder = join(programs, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'contexts'), { recursive: true })
  const files: string[] = []
  const contexts = readContexts()
  for (const [name, code] of contexts) addFile(`contexts/${name}.tsx`, code)

  function addFile(name: string, code: string): string {
    writeFileSync(join(folder, name), code)
    files.push(name)
    return join(folder, name)
  }

  return {
    addFile,
    addBlock({ document, line, language, code, contexts: used, jsx, component }) {
      // Others import it by the name that it has in their source.
      if (language === 'vue' || language === 'svelte') {
        return addFile(`${component}.ts`, asTypeScript[language](code))
      }
      const imports = used.map((name) => importOf(name, contexts.get(name), code))
      const pragma = jsx ? `/** @jsxImportSource ${jsx} */` : ''
      const before = `${pragma}${'\n'.repeat(line - 2)}${imports.join('; ')}\n`
      // A file without imports would be a script, whose names all files share.
      const name = `${document.replaceAll('/', '-')}-${line}.${language}`
      return addFile(name, `${before}${code}\nexport {}\n`)
    },
    async check() {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configOf(files)))
      const output = await runCompiler(folder)
      return output
        .split('\n')
        .filter((line) => line.includes('error TS'))
        .map(inDocument)
    },
  }
}

/** Blocks of `contexts.md` by the headings above them. */
function readContexts(): Map<string, string> {
  const document = readDocument('packages/core/test/docs/contexts.md')
  return new Map(
    codeBlocksOf(document).map(({ line, code }) => {
      const heading = document.lines.slice(0, line).findLast((text) => text.startsWith('## '))
      return [`${heading?.slice('## '.length)}`, code]
    }),
  )
}

/** Imports what a block uses of a context, and nothing else. */
function importOf(name: string, context: string | undefined, code: string): string {
  if (context === undefined) throw new Error(`contexts.md has no context "${name}"`)
  const exported = [...context.matchAll(/^export (?:async )?(const|function|interface)\*? (\w+)/gm)]
  const used = exported.flatMap(([, kind, name = '']) => {
    if (!new RegExp(`\\b${name}\\b`).test(code)) return []
    if (new RegExp(`\\b(const|let|function|interface) ${name}\\b`).test(code)) return []
    return kind === 'interface' ? [`type ${name}`] : [name]
  })
  if (!used.length) throw new Error(`A block uses nothing of the context "${name}":\n${code}`)
  return `import { ${used.join(', ')} } from './contexts/${name}.tsx'`
}

function configOf(files: readonly string[]): object {
  return {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      ...{ noEmit: true, composite: false, declaration: false, declarationMap: false },
      ...{ sourceMap: false, types: ['node'] },
      ...{ rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
      // A block may show a value and leave it there.
      ...{ noUnusedLocals: false, noUnusedParameters: false },
    },
    files,
  }
}

function runCompiler(folder: string): Promise<string> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '-p', folder], { cwd: folder }, (error, stdout) => {
      // It ends with 1 or 2 where it reports something.
      if (error && !stdout) reject(error)
      else resolve(stdout)
    })
  })
}

/** `docs-react.md-12.tsx(14,3): error …` as `docs/react.md:14:3 error …`. */
function inDocument(problem: string): string {
  return problem.replace(
    /^(docs-|packages-core-)?(\w+\.md)-\d+\.tsx?\((\d+),(\d+)\):/,
    (_, folder = '', page, line, column) =>
      `${folder.replaceAll('-', '/')}${page}:${line}:${column}`,
  )
}
