// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** @typedef {Record<string, string | undefined>} Versions By platform. */

const file = createRequire(import.meta.url).resolve('@mdn/browser-compat-data')
const data = JSON.parse(readFileSync(file, 'utf8'))

/** What a value that a name stands for is an instance of. */
const instances = new Map([
  ['crypto', 'Crypto'],
  ['document', 'Document'],
  ['localStorage', 'Storage'],
  ['navigator', 'Navigator'],
  ['performance', 'Performance'],
  ['sessionStorage', 'Storage'],
])

/**
 * What may do nothing where support is partial, because modules look at its result. Of `open`, the data says
 * that Safari of iOS may open no window: `null`, as where a page may not open windows.
 */
const mayDoNothing = new Set(['open'])

/** Classes of the platform whose values modules get from elsewhere. */
const classes = [
  ...[
    'AbortController',
    'AbortSignal',
    'Blob',
    'BroadcastChannel',
    'CacheStorage',
    'Clipboard',
    'Crypto',
  ],
  ...['Document', 'Element', 'Event', 'EventTarget', 'File', 'FormData', 'Headers', 'IDBDatabase'],
  ...[
    'IDBFactory',
    'IDBObjectStore',
    'ImageBitmap',
    'LockManager',
    'MessagePort',
    'Navigator',
    'Node',
  ],
  ...['OffscreenCanvas', 'ReadableStream', 'ReadableStreamDefaultReader', 'Request', 'Response'],
  ...['Storage', 'SubtleCrypto', 'TextDecoder', 'TextEncoder', 'TransformStream', 'URL'],
  ...['URLSearchParams', 'Window', 'HTMLElement', 'HTMLCanvasElement', 'HTMLMediaElement'],
]

/**
 * Since when platforms have what a module uses. A member may be of several classes: the oldest counts.
 * @param {import('./features.mjs').Features} features
 * @param {readonly string[]} platforms
 * @returns {Map<string, Versions>} By feature.
 */
export function supportOf({ globals, statics, members, iterated, syntax }, platforms) {
  const { builtins } = data.javascript
  /** @type {Map<string, Versions>} */
  const support = new Map()
  for (const name of globals) {
    add(name, [builtins[name], data.api[name], data.api.Window?.[name], data.api._globals?.[name]])
  }
  for (const used of statics) {
    const [object = '', member = ''] = used.split('.')
    const of = data.api[instances.get(object) ?? object]
    add(used, [builtins[object]?.[member], of?.[`${member}_static`], of?.[member]])
  }
  for (const member of members) {
    const ofBuiltins = Object.keys(builtins).map((name) => builtins[name][member])
    add(`.${member}()`, [...ofBuiltins, ...classes.map((name) => data.api[name]?.[member])])
  }
  for (const member of iterated) add(`iterator.${member}()`, [builtins.Iterator[member]])
  for (const path of syntax) {
    const entry = path.split('.').reduce((node, name) => node?.[name], data.javascript)
    if (!entry?.__compat) throw new Error(`The data of browsers has no javascript.${path}`)
    add(path, [entry])
  }
  return support

  /**
   * @param {string} feature
   * @param {readonly { __compat?: { support: Record<string, unknown> } }[]} entries
   */
  function add(feature, entries) {
    const known = entries.flatMap((entry) => (entry?.__compat ? [entry.__compat.support] : []))
    if (known.length === 0) return
    const isPartEnough = mayDoNothing.has(feature)
    const versions = platforms.map((platform) => {
      const since = known.map((one) => versionIn(one[platform], { isPartEnough }))
      return [platform, since.sort(compareVersions)[0]]
    })
    support.set(feature, Object.fromEntries(versions))
  }
}

/**
 * The version that brought it whole, under its name, and without a setting. `Infinity` where none has.
 * @param {unknown} support
 * @param {{ isPartEnough: boolean }} options
 */
function versionIn(support, { isPartEnough }) {
  const statements = Array.isArray(support) ? support : [support]
  const whole = statements.find((one) => {
    const { version_removed, prefix, flags, alternative_name, partial_implementation } = Object(one)
    if (partial_implementation && !isPartEnough) return false
    return !version_removed && !prefix && !flags && !alternative_name
  })
  const { version_added: added } = Object(whole)
  return typeof added === 'string' ? added.replace('≤', '') : 'Infinity'
}

/**
 * @param {string} one
 * @param {string} other
 */
export function compareVersions(one, other) {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number))
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference) return difference
  }
  return 0
}
