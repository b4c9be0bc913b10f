// @ts-check
import { commentBefore } from './declaration-files.mjs'

/** @typedef {import('./declaration-files.mjs').Declaration} Declaration */
/** @typedef {import('./declaration-files.mjs').DeclarationFile} DeclarationFile */
/** @typedef {import('./declaration-files.mjs').DeclarationFiles} DeclarationFiles */
/** @typedef {import('./declaration-files.mjs').Place} Place */
/** @typedef {import('./declaration-files.mjs').Span} Span */
/** @typedef {import('rolldown/utils').ESTree.TSSignature} Signature */
/** @typedef {import('rolldown/utils').ESTree.ClassElement} ClassElement */

/**
 * @typedef {object} Member A field or a method.
 * @property {string} name
 * @property {string} type As it is written.
 * @property {boolean} isOptional
 * @property {string} comment
 * @property {string} [of] The type it is inherited from.
 */

/** @typedef {'functions' | 'classes' | 'types' | 'constants'} Group */

/**
 * @typedef {object} Described
 * @property {string} name
 * @property {Group} group
 * @property {string[]} signatures Several for a function with overloads.
 * @property {string} comment
 * @property {Member[]} members
 * @property {Place[]} uses Declarations of ours that it names.
 */

/** A field for our own code: how one entry point passes a part of itself to another. */
const hidden = 'implementation'

/**
 * @param {DeclarationFiles} files
 * @param {Place} place
 * @returns {Described}
 */
export function describe(files, { file, name }) {
  const declared = file.declared.get(name) ?? []
  const [first] = declared
  if (!first) throw new Error(`${file.path} declares no ${name}`)
  return {
    name,
    group: groupOf(first.node),
    signatures: declared.map(({ node, statement }) => signatureOf(file, node, statement)),
    comment: declared.map(({ statement }) => commentBefore(file, statement)).find(Boolean) ?? '',
    members: declared.flatMap(({ node }) => membersOf(files, file, node)),
    uses: placesIn(
      files,
      file,
      declared.map(({ node }) => node),
    ).filter((used) => used.name !== name),
  }
}

/**
 * @param {Declaration} node
 * @returns {Group}
 */
function groupOf({ type }) {
  switch (type) {
    case 'TSDeclareFunction':
    case 'FunctionDeclaration':
      return 'functions'
    case 'ClassDeclaration':
      return 'classes'
    case 'VariableDeclaration':
      return 'constants'
    default:
      return 'types'
  }
}

/**
 * An interface and a class without their members, and everything else whole.
 * @param {DeclarationFile} file
 * @param {Declaration} node
 * @param {Span} statement
 */
function signatureOf({ text }, node, { start, end }) {
  const hasBody = node.type === 'TSInterfaceDeclaration' || node.type === 'ClassDeclaration'
  return text
    .slice(start, hasBody ? node.body.start : end)
    .replace(/^export /, '')
    .replace(/^declare /, '')
    .replace(/;$/, '')
    .trim()
}

/**
 * @param {DeclarationFiles} files
 * @param {DeclarationFile} file
 * @param {Declaration} node
 * @returns {Member[]}
 */
function membersOf(files, file, node) {
  if (node.type === 'ClassDeclaration') return node.body.body.flatMap(ofClass)
  if (node.type !== 'TSInterfaceDeclaration') return []
  const own = node.body.body
    .map((member) => memberOf(file, member))
    .filter(({ name }) => name !== hidden)
  const names = new Set(own.map(({ name }) => name))
  const inherited = node.extends.flatMap((heritage) => inheritedMembers(files, file, heritage))
  return [...own, ...inherited.filter(({ name }) => !names.has(name))]

  /** @param {ClassElement} element */
  function ofClass(element) {
    if (!('key' in element) || element.key.type === 'PrivateIdentifier') return []
    const isPrivate = 'accessibility' in element && element.accessibility === 'private'
    return isPrivate ? [] : [memberOf(file, element)]
  }
}

/**
 * @param {DeclarationFiles} files
 * @param {DeclarationFile} file
 * @param {{ expression: object, typeArguments: object | null }} heritage Such as `Slices`, and `Omit<Slices, 'toolCalls'>`.
 * @returns {Member[]}
 */
function inheritedMembers(files, file, { expression, typeArguments }) {
  const name = identifierIn(expression)
  const [of, keys] = argumentsIn(typeArguments)
  if (name === 'Omit' || name === 'Pick') {
    const written = file.text.slice(keys?.start, keys?.end)
    const listed = new Set([...written.matchAll(/'([^']+)'/g)].map(([, key]) => key))
    const members = of ? inheritedMembers(files, file, partsOf(of)) : []
    return members.filter((member) => listed.has(member.name) === (name === 'Pick'))
  }
  if ((name === 'Partial' || name === 'Readonly') && of) {
    return inheritedMembers(files, file, partsOf(of))
  }
  const place = files.find(file, name)
  return place ? describe(files, place).members.map((member) => ({ of: name, ...member })) : []
}

/** @param {object} node */
function partsOf(node) {
  const typeName = Reflect.get(node, 'typeName') ?? node
  return { expression: typeName, typeArguments: Reflect.get(node, 'typeArguments') ?? null }
}

/** @param {object} node */
function identifierIn(node) {
  return String(Reflect.get(node, 'name') ?? '')
}

/**
 * @param {object | null} node
 * @returns {(Span & object)[]}
 */
function argumentsIn(node) {
  return node ? Reflect.get(node, 'params') : []
}

/**
 * @param {DeclarationFile} file
 * @param {Signature | Exclude<ClassElement, { type: 'StaticBlock' }>} node
 * @returns {Member}
 */
function memberOf(file, node) {
  const { text } = file
  const whole = text.slice(node.start, node.end).replace(/[;,]$/, '')
  const comment = commentBefore(file, node)
  if (!('key' in node))
    return { name: nameOfUnkeyed(node.type), type: whole, isOptional: false, comment }
  const name = text.slice(node.key.start, node.key.end)
  const isOptional = 'optional' in node && !!node.optional
  const isField = node.type === 'TSPropertySignature' || node.type === 'PropertyDefinition'
  // A method is shown as it is written, and a field by its type or its value.
  const type = isField
    ? text.slice(node.key.end, node.end).replace(/^\??\s*[:=]\s*|[;,]$/g, '')
    : whole
  return { name, type, isOptional, comment }
}

/** @param {string} type */
function nameOfUnkeyed(type) {
  switch (type) {
    case 'TSConstructSignatureDeclaration':
      return 'new'
    case 'TSCallSignatureDeclaration':
      return '()'
    default:
      return '[key]'
  }
}

/**
 * The declarations of ours that types name, in the order in which they appear.
 * @param {DeclarationFiles} files
 * @param {DeclarationFile} file
 * @param {object[]} nodes
 * @returns {Place[]}
 */
function placesIn(files, file, nodes) {
  /** @type {Map<string, Place>} */
  const places = new Map()

  /** @param {object} node */
  function visit(node) {
    if (Reflect.get(node, 'key')?.name === hidden) return
    const named = Reflect.get(node, 'typeName') ?? Reflect.get(node, 'exprName') ?? heritageIn(node)
    const place = named && files.find(file, identifierIn(named))
    if (place) places.set(`${place.file.path}#${place.name}`, place)
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child === 'object' && child !== null) visit(child)
      }
    }
  }

  for (const node of nodes) visit(node)
  return [...places.values()]
}

/** @param {object} node */
function heritageIn(node) {
  const type = Reflect.get(node, 'type')
  if (type === 'TSInterfaceHeritage') return Reflect.get(node, 'expression')
  return type === 'ClassDeclaration' ? Reflect.get(node, 'superClass') : undefined
}
