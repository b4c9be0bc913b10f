// @ts-check

/** @typedef {import('./describe.mjs').Member} Member */
/** @typedef {import('./pages.mjs').Entry} Entry */
/** @typedef {import('./pages.mjs').Page} Page */
/** @typedef {(place: import('./pages.mjs').Entry['place']) => string | undefined} LinkTo */

const notice =
  '<!-- Written by `npm run api` from the declarations. Change the comments in the sources. -->'

/**
 * @param {Page} page
 * @param {LinkTo} linkTo
 */
export function pageMarkdown({ entryPoint, about, sections, elsewhere }, linkTo) {
  const blocks = [`# ${entryPoint}`, notice, prose(about)]
  for (const { heading, entries } of sections) {
    blocks.push(`## ${heading}`)
    for (const entry of entries) blocks.push(...entryBlocks(entry, linkTo))
  }
  if (elsewhere.length) {
    const links = elsewhere.map(({ name, place }) => `[${name}](${linkTo(place)})`)
    blocks.push('## Also exported here', `${links.join(' · ')}`)
  }
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

/** @param {readonly Page[]} pages */
export function indexMarkdown(pages) {
  const rows = pages.map(({ entryPoint, file, about }) => {
    return `| [\`${entryPoint}\`](${file}) | ${cell(prose(about))} |`
  })
  return [
    '# API',
    notice,
    'A page for each entry point, with everything that it exports.',
    ['| Entry point | For |', '|---|---|', ...rows].join('\n'),
    '',
  ].join('\n\n')
}

/**
 * @param {Entry} entry
 * @param {LinkTo} linkTo
 */
function entryBlocks({ described: { name, comment, members, uses }, signature }, linkTo) {
  const links = uses.map((place) => `[${place.name}](${linkTo(place)})`)
  return [
    `### ${name}`,
    `\`\`\`ts\n${signature}\n\`\`\``,
    prose(comment),
    members.length ? memberTable(members) : '',
    links.length ? `See ${[...new Set(links)].join(' · ')}` : '',
  ]
}

/** @param {readonly Member[]} members */
function memberTable(members) {
  const rows = members.map(({ name, type, isOptional, comment, of }) => {
    const meaning = [prose(comment), of && `From \`${of}\`.`].filter(Boolean).join(' ')
    return `| ${code(name + (isOptional ? '?' : ''))} | ${code(oneLine(type))} | ${cell(meaning)} |`
  })
  return ['| Name | Type | Meaning |', '|---|---|---|', ...rows].join('\n')
}

/** @param {string} type */
function oneLine(type) {
  return type.replace(/\/\*\*.*?\*\/\s*/gs, '').replace(/\s*\n\s*/g, ' ')
}

/** @param {string} text */
function code(text) {
  const escaped = text.replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``
}

/** @param {string} text */
function cell(text) {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
}

/**
 * A comment as Markdown: outside of code, nothing is a tag.
 * @param {string} comment
 */
function prose(comment) {
  return comment
    .split(/(`[^`]*`)/)
    .map((piece, index) => (index % 2 ? piece : piece.replaceAll('<', '&lt;')))
    .join('')
}
