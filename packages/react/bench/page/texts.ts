/** The deltas of an answer, by what it is written in. */
export const texts = {
  words: (deltas: number) => Array.from({ length: deltas }, (_, at) => ` word${at % 97}`),
  markdown: (deltas: number) => pieces(repeated(section, deltas * 6), deltas),
  article: (deltas: number) => pieces(repeated(chapter, deltas * 6), deltas),
}

export type TextKind = keyof typeof texts

/** The last words of an answer in Markdown. */
export const lastWords = 'That is all.'

/** As much Markdown in as little text as there can be. */
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

/** As models answer a question: mostly paragraphs and lists, and a piece of code. */
const chapter = `## Which river is the longest?

The **Tejo** is the longest river of the Iberian Peninsula. It rises in the Sierra de Albarracín in Spain, flows about
a thousand kilometers to the west, and meets the Atlantic at Lisbon, where its estuary is one of the largest in
[Western Europe](https://example.com/). On its way it passes Aranjuez, Toledo and Santarém.

The *Douro* is the third longest, after the Tejo and the Ebro. It is better known for the terraces along its banks,
on which the grapes for port grow. The valley was shaped by people for two thousand years, and it has been a
World Heritage Site since 2001.

1. **Tejo**: 1,007 km, of which 230 km are in Portugal. Its basin is home to the capitals of both countries.
2. **Ebro**: 930 km, all of them in Spain, and the one of the three that flows into the Mediterranean.
3. **Douro**: 897 km, of which 112 km are the border between the two countries.

To sort them by length, a comparison of \`length\` is enough:

\`\`\`js
const rivers = [
  { name: 'Douro', length: 897 },
  { name: 'Ebro', length: 930 },
  { name: 'Tejo', length: 1007 },
]
const longest = rivers.toSorted((one, other) => other.length - one.length)[0]
console.log(\`The longest is \${longest.name}.\`)
\`\`\`

`

function repeated(part: string, length: number): string {
  return part.repeat(Math.ceil(length / part.length)) + lastWords
}

function pieces(text: string, count: number): string[] {
  const cut = (at: number) => Math.round((at * text.length) / count)
  return Array.from({ length: count }, (_, at) => text.slice(cut(at), cut(at + 1)))
}
