// @ts-check
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'rolldown/utils'

/** @typedef {import('rolldown/utils').ESTree.Statement} Statement */
/** @typedef {import('rolldown/utils').ESTree.Declaration} Declaration */
/** @typedef {{ start: number, end: number }} Span */
/** @typedef {{ specifier: string, name: string }} Imported A name of another file. */

/**
 * @typedef {object} DeclarationFile
 * @property {string} path
 * @property {string} text
 * @property {import('rolldown/utils').ParseResult['comments']} comments
 * @property {Map<string, { node: Declaration, statement: Span }[]>} declared By name. Overloads are several.
 * @property {Map<string, Imported>} imported By the name that it has here.
 * @property {Map<string, Imported | string>} exported From elsewhere, or a name declared here.
 */

/** @typedef {{ file: DeclarationFile, name: string }} Place Where a name is declared. */

/**
 * Reads files of declarations, and follows names from file to file.
 * @param {(specifier: string) => string | undefined} entryFile The declarations of an entry point of ours.
 */
export function createDeclarationFiles(entryFile) {
  /** @type {Map<string, DeclarationFile>} */
  const files = new Map()

  /** @param {string} path */
  function read(path) {
    const known = files.get(path)
    if (known) return known
    const file = parse(path)
    files.set(path, file)
    return file
  }

  /**
   * @param {DeclarationFile} from
   * @param {Imported} imported
   * @returns {Place | undefined} Nothing where it is a package of others.
   */
  function follow(from, { specifier, name }) {
    const path = specifier.startsWith('.')
      ? join(dirname(from.path), specifier.replace(/\.[jt]sx?$/, '.d.ts'))
      : entryFile(specifier)
    return path ? findExport(read(path), name) : undefined
  }

  /**
   * @param {DeclarationFile} file
   * @param {string} name As others import it.
   * @returns {Place | undefined}
   */
  function findExport(file, name) {
    const exported = file.exported.get(name)
    if (exported === undefined) return undefined
    return typeof exported === 'string' ? find(file, exported) : follow(file, exported)
  }

  /**
   * @param {DeclarationFile} file
   * @param {string} name As the file itself uses it.
   * @returns {Place | undefined}
   */
  function find(file, name) {
    if (file.declared.has(name)) return { file, name }
    const imported = file.imported.get(name)
    return imported && follow(file, imported)
  }

  return { read, find, findExport }
}

/** @typedef {ReturnType<typeof createDeclarationFiles>} DeclarationFiles */

/**
 * @param {string} path
 * @returns {DeclarationFile}
 */
function parse(path) {
  const text = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, text, { lang: 'dts' })
  if (errors.length) throw new Error(`${path}: ${errors[0]?.message}`)
  /** @type {DeclarationFile} */
  const file = {
    path,
    text,
    comments,
    declared: new Map(),
    imported: new Map(),
    exported: new Map(),
  }
  for (const statement of program.body) addStatement(file, statement)
  return file
}

/**
 * @param {DeclarationFile} file
 * @param {Statement} statement
 */
function addStatement(file, statement) {
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const specifier of statement.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : 'default'
        file.imported.set(specifier.local.name, { specifier: statement.source.value, name })
      }
      break
    case 'ExportNamedDeclaration': {
      const { declaration, source } = statement
      if (declaration) {
        for (const name of addDeclaration(file, declaration, statement))
          file.exported.set(name, name)
      }
      for (const { local, exported } of statement.specifiers) {
        const name = nameOf(local)
        file.exported.set(nameOf(exported), source ? { specifier: source.value, name } : name)
      }
      break
    }
    case 'ExportAllDeclaration':
    case 'ExportDefaultDeclaration':
      throw new Error(`${file.path} does not name what it exports`)
    default:
      if (isDeclaration(statement)) addDeclaration(file, statement, statement)
  }
}

/**
 * @param {DeclarationFile} file
 * @param {Declaration} node
 * @param {Span} statement
 */
function addDeclaration(file, node, statement) {
  const names =
    node.type === 'VariableDeclaration'
      ? node.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : ''))
      : 'id' in node && node.id && 'name' in node.id
        ? [node.id.name]
        : []
  for (const name of names) {
    file.declared.set(name, [...(file.declared.get(name) ?? []), { node, statement }])
  }
  return names
}

/**
 * @param {Statement} statement
 * @returns {statement is Declaration & Statement}
 */
function isDeclaration(statement) {
  return /Declaration$|^TSDeclareFunction$/.test(statement.type)
}

/** @param {import('rolldown/utils').ESTree.ModuleExportName} node */
function nameOf(node) {
  return node.type === 'Literal' ? node.value : node.name
}

/**
 * The doc comment right before a node, as plain text.
 * @param {DeclarationFile} file
 * @param {Span} node
 */
export function commentBefore({ text, comments }, { start }) {
  const comment = comments.findLast(({ end }) => end <= start)
  if (!comment?.value.startsWith('*') || text.slice(comment.end, start).trim()) return ''
  return comment.value
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
}
