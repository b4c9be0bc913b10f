/** The deltas of an answer, by what it is written in. */
export const texts = {
  words: (deltas: number) => Array.from({ length: deltas }, (_, at) => ` word${at % 97}`),
  markdown: (deltas: number) => pieces(markdown(deltas * 6), deltas),
}

export type TextKind = keyof typeof texts

/** The last words of a Markdown answer. */
export const lastWords = 'That is all.'

const section = `## Rivers

The **Douro** runs through Porto, and [the Tejo](https://example.com/) through Lisbon. Both of them are
long, and *both* begin in Spain.

- one that is long
- one with \`code\` in it

\`\`\`js
const rivers = ['Douro', 'Tejo'].map((name) => name.toUpperCase())
\`\`\`

| river | city |
| --- | --- |
| Douro | Porto |
| Tejo | Lisbon |

`

function markdown(length: number): string {
  return section.repeat(Math.ceil(length / section.length)) + lastWords
}

function pieces(text: string, count: number): string[] {
  const cut = (at: number) => Math.round((at * text.length) / count)
  return Array.from({ length: count }, (_, at) => text.slice(cut(at), cut(at + 1)))
}
