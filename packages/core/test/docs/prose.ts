import { cellsOf, type Document, textLines } from './documents.ts'

export interface Sentence {
  readonly text: string
  /** `docs/react.md:12`, where the paragraph, the item or the row begins. */
  readonly place: string
  /** A piece of code counts as one word, and so does a link's text word by word. */
  readonly words: number
}

/** The sentences of a document: of its paragraphs, headings, list items and the cells of its tables. */
export function sentencesOf(document: Document): Sentence[] {
  return paragraphsOf(document).flatMap(({ text, number }) =>
    plain(text)
      .split(/(?<=[.!?])\s+(?=[^a-z])/)
      .map((sentence) => ({
        text: sentence,
        place: `${document.path}:${number}`,
        words: sentence.split(/\s+/).filter((word) => /\w/.test(word)).length,
      })),
  )
}

interface Paragraph {
  readonly text: string
  readonly number: number
}

function paragraphsOf(document: Document): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let open: { lines: string[]; number: number } | undefined

  function close(): void {
    if (open) paragraphs.push({ text: open.lines.join(' '), number: open.number })
    open = undefined
  }

  for (const { text, number } of textLines(document)) {
    if (text.startsWith('|')) {
      close()
      for (const cell of cellsOf(text)) paragraphs.push({ text: cell, number })
      continue
    }
    // A list item and a heading begin a paragraph, and a blank line ends one.
    if (!text.trim() || /^\s*([-*]|\d+\.|#+) /.test(text)) close()
    if (!text.trim()) continue
    open ??= { lines: [], number }
    open.lines.push(text.trim())
    if (text.startsWith('#')) close()
  }
  close()
  return paragraphs
}

/** The text as people read it: code as a word that may begin a sentence, links as their text. */
function plain(text: string): string {
  return text
    .replace(/^([-*]|\d+\.|#+) /, '')
    .replace(/`[^`]+`/g, 'Code')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('**', '')
}
