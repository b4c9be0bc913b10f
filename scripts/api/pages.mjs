// @ts-check
import { readFileSync } from 'node:fs'
import { entryPointsOf } from '../published.mjs'
import { createDeclarationFiles } from './declaration-files.mjs'
import { describe } from './describe.mjs'
import { formatSignatures } from './format-signatures.mjs'

/** @typedef {import('./declaration-files.mjs').Place} Place */
/** @typedef {import('./describe.mjs').Described} Described */
/** @typedef {import('../published.mjs').Published} Published */

/** @typedef {{ place: Place, described: Described, signature: string, anchor: string }} Entry One name of a page. */
/** @typedef {{ heading: string, entries: Entry[] }} Section */
/** @typedef {{ name: string, place: Place }} Named */

/**
 * @typedef {object} Page
 * @property {string} file Its name in `docs/api/`.
 * @property {string} entryPoint
 * @property {string} about The first comment of its source.
 * @property {Section[]} sections
 * @property {Named[]} elsewhere Names that an entry point before it has as well.
 */

/** The last one is of types that an app cannot import, and meets in the types of what it can. */
const headings = {
  functions: 'Functions',
  constants: 'Constants',
  classes: 'Classes',
  types: 'Types',
  behind: 'Types that are not exported',
}

/**
 * A page for each entry point. A name has one place: the first entry point that exports it.
 * @param {readonly Published[]} packages
 * @returns {{ pages: Page[], linkBetween(from: Page, place: Place): string | undefined }}
 */
export function createPages(packages) {
  const entryPoints = packages.flatMap(entryPointsOf)
  const typesOf = new Map(entryPoints.map(({ name, types }) => [name, types]))
  const files = createDeclarationFiles((specifier) => typesOf.get(specifier))
  /** @type {Map<string, Page>} */
  const homes = new Map()

  const drafts = entryPoints.map(({ name: entryPoint, source, types }) => {
    const declared = files.read(types)
    const named = [...declared.exported.keys()].map((name) => {
      const place = files.findExport(declared, name)
      if (!place) throw new Error(`${entryPoint} exports ${name}, which is nowhere declared`)
      return { name, place }
    })
    const own = named.filter(({ place }) => !homes.has(keyOf(place)))
    /** @type {Page} */
    const page = {
      file: fileOf(entryPoint),
      entryPoint,
      about: firstComment(source),
      sections: [],
      elsewhere: named.filter((one) => !own.includes(one)),
    }
    for (const { place } of own) homes.set(keyOf(place), page)
    return { page, places: own.map(({ place }) => place) }
  })

  for (const { page, places } of drafts) {
    const isPublic = new Set(places)
    const all = [...places]
    /** @type {Record<keyof typeof headings, Entry[]>} */
    const grouped = { functions: [], constants: [], classes: [], types: [], behind: [] }
    for (const place of all) {
      const described = describe(files, place)
      grouped[isPublic.has(place) ? described.group : 'behind'].push({
        place,
        described,
        signature: '',
        anchor: '',
      })
      for (const used of described.uses) {
        if (homes.has(keyOf(used))) continue
        homes.set(keyOf(used), page)
        all.push(used)
      }
    }
    page.sections = toSections(grouped)
    addAnchors(page)
  }
  const entries = drafts.flatMap(({ page }) => page.sections.flatMap((section) => section.entries))
  const formatted = formatSignatures(entries.map(({ described }) => described.signatures))
  entries.forEach((entry, index) => {
    entry.signature = formatted[index] ?? ''
  })

  return {
    pages: drafts.map(({ page }) => page),
    linkBetween(from, place) {
      const key = keyOf(place)
      const page = homes.get(key)
      const entries = page?.sections.flatMap(({ entries }) => entries)
      const anchor = entries?.find((entry) => keyOf(entry.place) === key)?.anchor
      return page && `${page === from ? '' : page.file}#${anchor}`
    },
  }
}

/** @param {Record<keyof typeof headings, Entry[]>} grouped */
function toSections(grouped) {
  return Object.entries(grouped).flatMap(([group, entries]) => {
    const heading = headings[/** @type {keyof typeof headings} */ (group)]
    const sorted = entries.toSorted((one, other) =>
      compare(one.described.name, other.described.name),
    )
    return sorted.length ? [{ heading, entries: sorted }] : []
  })
}

/**
 * As GitHub and VitePress name headings: the second of the same name gets `-1`.
 * @param {Page} page
 */
function addAnchors({ entryPoint, sections }) {
  /** @type {Map<string, number>} */
  const times = new Map()
  anchorOf(entryPoint)
  for (const { heading, entries } of sections) {
    anchorOf(heading)
    for (const entry of entries) entry.anchor = anchorOf(entry.described.name)
  }

  /** @param {string} heading */
  function anchorOf(heading) {
    const slug = heading.toLowerCase().replaceAll(' ', '-')
    const before = times.get(slug) ?? 0
    times.set(slug, before + 1)
    return before ? `${slug}-${before}` : slug
  }
}

/** @param {string} entryPoint */
function fileOf(entryPoint) {
  return `${entryPoint.replace(/^@[^/]+\//, '').replaceAll('/', '-')}.md`
}

/** @param {Place} place */
function keyOf({ file, name }) {
  return `${file.path}#${name}`
}

/** @param {string} path */
function firstComment(path) {
  const [, comment = ''] = /^((?:\/\/ .*\n)+)/.exec(readFileSync(path, 'utf8')) ?? []
  return comment
    .replaceAll(/^\/\/ /gm, '')
    .trim()
    .replaceAll('\n', ' ')
}

/**
 * By letter, and the same on every machine. A small letter comes first.
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  const [small, smallOther] = [one.toLowerCase(), other.toLowerCase()]
  if (small !== smallOther) return small < smallOther ? -1 : 1
  return one < other ? 1 : -1
}
