import { type Chance, pick } from './chance.ts'

/** Lines that begin, continue, end or imitate every kind of block. */
const lines: readonly string[] = [
  ...[
    '',
    '',
    '',
    '',
    ' ',
    'text',
    'more text',
    'a\\',
    '2024 was a year',
    '**bold**',
    '<https://x.y>',
  ],
  ...['- a', '- b', '* c', '+ d', '- - x', '-     code', '-\tt', '-', '- ', ' - one', '   - three'],
  ...[
    '1. one',
    '2. two',
    '10) ten',
    '1.',
    '1.\ttt',
    '123456789. long',
    '1234567890. text',
    '12',
    '- [ ] x',
  ],
  ...['  - n', '    - nn', '- # h', '- ```', '1. ```', '- > q', '- <div>'],
  ...[' one', '  two', '   three', '    four', '     five', '      six', '\ttab', '  \ttab'],
  ...['```', '```js', '~~~', '``` `', '`````', '  ```', '   ```', '    ```', '~~~~ js', '  ~~~'],
  ...['# h', '## h2', '#', '#no', '  # h', '   # h', '---', '***', '* * *', '- - -', '===', '--'],
  ...['> q', '> - q', '> ```', '>', '  > q', '> # h', '> <div>'],
  ...['| a | b |', '| - | - |', '| 1 | 2 |', 'a | b', '- | -'],
  ...[
    '<div>',
    '</div>',
    '  </div>',
    '<details>',
    '</details>',
    '<p>',
    '<br>',
    '<hr/>',
    '<foo>',
    '<foo />',
  ],
  ...[
    '<b>x</b>',
    '<span>',
    '<a-b c="d">',
    '<div',
    '<pre>',
    '</pre>',
    '<script>',
    '</script>',
    '<style>x',
  ],
  ...['<!-- c', 'c -->', '<!-- c -->', '  <!-- x', '<?php', '?>', '<![CDATA[', ']]>', '<!X', '$$'],
]

/** A text of random lines, most of which is nonsense, and sometimes with the line ends of Windows. */
export function randomMarkdown(chance: Chance): string {
  const end = chance(10) ? '\n' : '\r\n'
  const count = 1 + chance(14)
  const text = Array.from({ length: count }, () => pick(lines, chance)).join(end)
  return chance(2) ? text + end : text
}

const section = `## Rivers

The **Douro** runs through Porto, and [the Tejo](https://example.com/) through Lisbon.
Both of them are long.

- one that is *long*

- one with \`code\` in it

  and a paragraph
- one with code

  \`\`\`js
  const rivers = ['Douro']

  \`\`\`

\`\`\`js
const rivers = ['Douro', 'Tejo'].map((name) => name.toUpperCase())

console.log(rivers)
\`\`\`

1. first
2. second

> a quote
> of two lines

| river | city |
| --- | --- |
| Douro | Porto |

<details>
<summary>More</summary>

It is **hidden**.

</details>

---

`

/** An answer as models write them, at least that long. */
export function longMarkdown(length: number): string {
  return section.repeat(Math.ceil(length / section.length))
}
