/** The block that may still grow, as far as it decides whether the next line belongs to it. */
export interface OpenBlock {
  /** Whether a line begins another block. The beginning of the line is enough. */
  isOverBefore(line: string): boolean
  add(line: string): void
}

// A CR ends a line as well. Nobody writes that any more, and only the first two know of it.
const blank = /^[ \t]*(?:\r|$)/
/** A number alone becomes one if its line goes on. */
const maybeListMarker = /^ {0,3}(?:[-+*]|\d{1,9}[.)]|\d{1,9}$)(?:\s|$)/
const listMarker = /^( {0,3}(?:[-+*]|(\d{1,9})[.)]))(?:[ \t]+(?=[^ \t])|[ \t]*$)/
const thematicBreak = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/
const fenceOpening = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const htmlTag = /^ {0,3}<(\/?)([a-z][a-z\d-]*)(?=[ \t/>]|$)([^>]*)/i
/** HTML that may have blank lines in it. */
const rawHtml = /^ {0,3}<(!--|[!?]|(?:pre|script|style|textarea)(?=[ \t>]|$))/i
const rawHtmlClosing = /<\/(?:pre|script|style|textarea)>/i
/** Tags that nothing has to close. */
const needsNoEnd = /^(?:br|hr|img|input|li|p)$/i

/**
 * A few facts about the lines of a block, instead of a whole parser. Where they leave open what a line
 * is, it belongs to the block: a block that is too large is rendered right, and one too small is not.
 */
export function createOpenBlock(): OpenBlock {
  let hasText = false
  /** Whether the block is over unless the next line goes on with it. */
  let mayBeOver = false
  /** The line that ends a fence, or HTML in which blank lines mean nothing. */
  let closing: RegExp | undefined
  /** The tags of an HTML element that is open: what is in it stays together. */
  let tags: RegExp | undefined
  let depth = 0
  /** Lines may be HTML, which they are until a blank one. */
  let mayBeHtml = false
  let isIndentedCode = false
  /** How far a line is indented to belong to the last item of a list. 0 where there is no list. */
  let item = 0
  /** Only a whole parser would know whether that item goes on. */
  let isItemUnsure = false
  /** Only a whole parser would know where the next block begins. */
  let isLost = false

  function isOverBefore(line: string): boolean {
    if (!mayBeOver || isLost || closing || tags || blank.test(line)) return false
    const indent = indentOf(line)
    return item ? indent < item && !maybeListMarker.test(line) : !isIndentedCode || indent < 4
  }

  function add(line: string): void {
    isLost ||= line.includes('\r')
    if (closing) {
      endIfClosed(line, closing)
    } else if (blank.test(line)) {
      mayBeOver = hasText
      mayBeHtml = false
    } else {
      const mayGoOn = hasText && !mayBeOver
      hasText = true
      mayBeOver = false
      addText(line, mayGoOn)
      if (tags) countTags(line, tags)
    }
  }

  /** `mayGoOn`: the line before may be of the same paragraph. */
  function addText(line: string, mayGoOn: boolean): void {
    const indent = indentOf(line)
    const opening = fenceOpening.exec(line)?.[1]
    const marker = thematicBreak.test(line) ? null : listMarker.exec(line)
    if (!mayGoOn && !marker && indent < item) setItem(0)
    isIndentedCode = !item && indent >= 4
    const isInItem = indent >= (item || 4)
    if (isInItem && !(item && isItemUnsure && indent < 4)) return
    const isUnsure = isInItem || mayBeHtml
    if (isUnsure) isLost ||= opening !== undefined || rawHtml.test(line)
    if (opening && !isUnsure) {
      closing = new RegExp(`^ {0,3}${opening}${opening[0]}*[ \\t]*$`)
      setItem(0)
    } else if (marker && !isInItem) {
      const [full, sign = '', number = '1'] = marker
      const width = columnsOf(sign)
      const isEmpty = full === line
      const isCode = columnsOf(full) - width > 4
      const mayBeText = mayGoOn && (!item || isItemUnsure) && number !== '1'
      setItem(isEmpty || isCode ? width + 1 : columnsOf(full), isUnsure || mayBeText || isEmpty)
    } else {
      isItemUnsure = true
      if (!mayBeHtml) addHtml(line)
    }
  }

  function addHtml(line: string): void {
    const raw = rawHtml.exec(line)?.[1]
    if (raw) {
      closing = raw === '!--' ? /-->/ : rawHtmlClosing
      isLost ||= raw.length < 2
      setItem(0)
      endIfClosed(line, closing)
      return
    }
    const [found, slash, name = '', rest = ''] = htmlTag.exec(line) ?? []
    mayBeHtml = found !== undefined
    if (!name || tags || slash || rest.endsWith('/') || needsNoEnd.test(name)) return
    tags = new RegExp(`<(/?)${name}(?=[ \\t/>]|$)`, 'gi')
  }

  function endIfClosed(line: string, pattern: RegExp): void {
    mayBeOver = pattern.test(line)
    if (mayBeOver) closing = undefined
  }

  function countTags(line: string, counted: RegExp): void {
    for (const [, slash] of line.matchAll(counted)) depth += slash ? -1 : 1
    if (depth > 0) return
    depth = 0
    tags = undefined
  }

  function setItem(width: number, isUnsure = false): void {
    item = width
    isItemUnsure = isUnsure
  }

  return { isOverBefore, add }
}

function indentOf(line: string): number {
  return columnsOf(line.replace(/[^ \t].*/s, ''))
}

function columnsOf(text: string): number {
  let columns = 0
  for (const sign of text) columns += sign === '\t' ? 4 - (columns % 4) : 1
  return columns
}
