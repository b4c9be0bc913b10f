// Loaded on demand: the grammars are large.
import { createHighlighterCore, type HighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'

/** One line of code with its colours. */
export interface HighlightedLine {
  readonly tokens: readonly HighlightedToken[]
  /** The offset of its end in the code. */
  readonly end: number
}

interface HighlightedToken {
  readonly content: string
  readonly offset: number
  /** In a light and in a dark page. */
  readonly color: string
  readonly dark: string
}

/** Each is a file of its own, loaded with the first code in it. */
const grammars = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  dockerfile: () => import('shiki/langs/dockerfile.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
}

type Grammar = keyof typeof grammars

const otherNames: Readonly<Record<string, Grammar>> = {
  cs: 'csharp',
  'c++': 'c',
  cpp: 'c',
  docker: 'dockerfile',
  golang: 'go',
  javascript: 'tsx',
  js: 'tsx',
  jsonc: 'json',
  jsx: 'tsx',
  kt: 'kotlin',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
}

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }

/**
 * By length, not by time: the first line of a language compiles its grammar, which takes longer on a slow
 * machine than the default of half a second, and what is left of the line then has no colours.
 */
const limits = { tokenizeTimeLimit: 0, tokenizeMaxLineLength: 4_000 }

let creating: Promise<HighlighterCore> | undefined

/** Returns the lines with their colours, or undefined for an unknown language. */
export async function highlightCode(
  text: string,
  language: string,
): Promise<readonly HighlightedLine[] | undefined> {
  const lang = grammarOf(language.toLowerCase())
  if (!lang) return undefined
  creating ??= createHighlighterCore({
    themes: [
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
  const highlighter = await creating
  await highlighter.loadLanguage(grammars[lang])
  let end = -1
  return highlighter.codeToTokensWithThemes(text, { lang, themes, ...limits }).map((tokens) => {
    end += 1 + tokens.reduce((sum, { content }) => sum + content.length, 0)
    return {
      end,
      tokens: tokens.map(({ content, offset, variants }) => ({
        content,
        offset,
        color: variants.light?.color ?? 'inherit',
        dark: variants.dark?.color ?? 'inherit',
      })),
    }
  })
}

function grammarOf(name: string): Grammar | undefined {
  if (Object.hasOwn(otherNames, name)) return otherNames[name]
  return isGrammar(name) ? name : undefined
}

function isGrammar(name: string): name is Grammar {
  return Object.hasOwn(grammars, name)
}
