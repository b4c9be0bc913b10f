// @ts-check
import { parseSync, Visitor } from 'rolldown/utils'

/** @typedef {import('rolldown/utils').ESTree.Node} Node */

/**
 * What a module needs of the platform. `globals`: names, and `statics` members of those. `members`: names
 * of methods that are called on a value, and `iterated` on an iterator. `syntax`: paths in the data of
 * browsers. `own`: names of methods and fields that the module makes itself.
 * @typedef {{ globals: Set<string>, statics: Set<string>, members: Set<string>, iterated: Set<string>, syntax: Set<string>, own: Set<string> }} Features
 */

/** Methods whose result is an iterator: what is called on it is no method of an array. */
const makeIterators = new Set(['entries', 'keys', 'matchAll', 'values'])

/** What is written in a regular expression, and where the data has it. */
const patterns = /** @type {const} */ ([
  [/\(\?<[=!]/, 'regular_expressions.lookbehind_assertion'],
  [/\(\?<\w/, 'regular_expressions.named_capturing_group'],
  [/\(\?[ims]*-?[ims]+:/, 'regular_expressions.modifier'],
  [/\\p\{/i, 'regular_expressions.unicode_character_class_escape'],
])

/** Flags that are newer than the first edition. */
const flags = /** @type {const} */ ({
  d: 'builtins.RegExp.hasIndices',
  s: 'builtins.RegExp.dotAll',
  u: 'builtins.RegExp.unicode',
  v: 'builtins.RegExp.unicodeSets',
  y: 'builtins.RegExp.sticky',
})

/**
 * @param {string} path
 * @param {string} code
 * @returns {Features}
 */
export function featuresOf(path, code) {
  const { program, errors } = parseSync(path, code)
  if (errors.length) throw new Error(`${path}: ${errors[0]?.message}`)
  /** @type {Features} */
  const found = {
    globals: new Set(),
    statics: new Set(),
    members: new Set(),
    iterated: new Set(),
    syntax: new Set(),
    own: new Set(),
  }
  const declared = declaredIn(program)
  /** @type {Set<string>} A module that looks with `typeof` whether a name is there goes on without it. */
  const guarded = new Set()
  const isGlobal = (/** @type {Node} */ node) =>
    node.type === 'Identifier' && !declared.has(node.name)
  const add = (/** @type {Node} */ node) => {
    if (node.type === 'Identifier' && !declared.has(node.name)) found.globals.add(node.name)
  }

  new Visitor({
    UnaryExpression({ operator, argument }) {
      if (operator === 'typeof' && argument.type === 'Identifier') guarded.add(argument.name)
    },
    NewExpression: ({ callee }) => add(callee),
    CallExpression({ callee }) {
      add(callee)
      if (callee.type === 'MemberExpression') addMethod(callee)
    },
    Property: ({ key }) => addOwn(key),
    MethodDefinition: ({ key }) => addOwn(key),
    BinaryExpression({ operator, right }) {
      if (operator === 'instanceof') add(right)
    },
    MemberExpression({ object, property, computed, optional }) {
      if (computed || property.type !== 'Identifier' || optional) return
      add(object)
      if (isGlobal(object) && object.type === 'Identifier') {
        found.statics.add(`${object.name}.${property.name}`)
      }
    },
    Literal(literal) {
      if (!('regex' in literal)) return
      const { pattern, flags: used } = literal.regex
      for (const [sign, feature] of patterns) if (sign.test(pattern)) found.syntax.add(feature)
      for (const [flag, feature] of Object.entries(flags)) {
        if (used.includes(flag)) found.syntax.add(feature)
      }
    },
    AssignmentExpression({ operator }) {
      if (operator === '??=') found.syntax.add('operators.nullish_coalescing_assignment')
      if (operator === '||=') found.syntax.add('operators.logical_or_assignment')
      if (operator === '&&=') found.syntax.add('operators.logical_and_assignment')
    },
    LogicalExpression({ operator }) {
      if (operator === '??') found.syntax.add('operators.nullish_coalescing')
    },
    ChainExpression: () => void found.syntax.add('operators.optional_chaining'),
    PropertyDefinition: () => void found.syntax.add('classes.public_class_fields'),
    PrivateIdentifier: () => void found.syntax.add('classes.private_class_fields'),
    StaticBlock: () => void found.syntax.add('classes.static.initialization_blocks'),
    ForOfStatement({ await: isAsync }) {
      if (isAsync) found.syntax.add('statements.for_await_of')
    },
    VariableDeclaration({ kind }) {
      if (kind === 'using') found.syntax.add('statements.using')
      if (kind === 'await using') found.syntax.add('statements.await_using')
    },
    ImportAttribute: () => void found.syntax.add('statements.import.import_attributes'),
  }).visit(program)
  /** @param {Node} key */
  function addOwn(key) {
    if (key.type === 'Identifier') found.own.add(key.name)
  }

  /** @param {import('rolldown/utils').ESTree.MemberExpression} callee */
  function addMethod({ object, property, computed, optional }) {
    if (computed || optional || property.type !== 'Identifier' || isGlobal(object)) return
    found.members.add(property.name)
    const maker = object.type === 'CallExpression' ? object.callee : undefined
    if (maker?.type !== 'MemberExpression' || maker.property.type !== 'Identifier') return
    const isOfObject = maker.object.type === 'Identifier' && maker.object.name === 'Object'
    if (makeIterators.has(maker.property.name) && !isOfObject) found.iterated.add(property.name)
  }

  for (const name of guarded) {
    found.globals.delete(name)
    for (const used of found.statics) if (used.startsWith(`${name}.`)) found.statics.delete(used)
  }
  return found
}

/** Every name that a module declares anywhere. @param {import('rolldown/utils').ESTree.Program} program */
function declaredIn(program) {
  /** @type {Set<string>} */
  const names = new Set()
  /** @param {object | null} pattern */
  function bind(pattern) {
    for (const node of identifiersIn(pattern)) names.add(node)
  }
  const bindFunction = (
    /** @type {{ id?: object | null, params: readonly object[] }} */ { id, params },
  ) => {
    bind(id ?? null)
    for (const param of params) bind(param)
  }
  new Visitor({
    ImportSpecifier: ({ local }) => bind(local),
    ImportDefaultSpecifier: ({ local }) => bind(local),
    ImportNamespaceSpecifier: ({ local }) => bind(local),
    VariableDeclarator: ({ id }) => bind(id),
    FunctionDeclaration: bindFunction,
    FunctionExpression: bindFunction,
    ArrowFunctionExpression: bindFunction,
    ClassDeclaration: ({ id }) => bind(id),
    CatchClause: ({ param }) => bind(param),
  }).visit(program)
  return names
}

/**
 * The names that a pattern binds.
 * @param {unknown} pattern
 * @returns {string[]}
 */
function identifiersIn(pattern) {
  if (typeof pattern !== 'object' || pattern === null) return []
  if (Array.isArray(pattern)) return pattern.flatMap(identifiersIn)
  const read = (/** @type {string} */ field) => Reflect.get(pattern, field)
  switch (read('type')) {
    case 'Identifier':
      return [read('name')]
    case 'AssignmentPattern':
      return identifiersIn(read('left'))
    case 'RestElement':
      return identifiersIn(read('argument'))
    case 'ArrayPattern':
      return identifiersIn(read('elements'))
    case 'ObjectPattern':
      return identifiersIn(read('properties'))
    case 'Property':
      return identifiersIn(read('value'))
    default:
      return []
  }
}
