import fc from 'fast-check'

/** Text that some YAML reader takes for something else, or cuts, folds or trims. */
export const prickly: string[] = [
  ...['', ' ', '\n', '\n\n', ' a', 'a ', '\ta', 'a\t', 'a\n', 'a\n\n', 'a\n\n\n', '\na', 'a\n b'],
  ...['a\n  ', 'a\n \nb', 'a\n\t\nb', 'a\n\tb', 'a \nb ', ' a\nb', 'a\r\nb', 'a\rb', 'a\n\r\n'],
  ...['yes', 'No', 'y', 'ON', 'off', 'true', 'False', 'null', '~', 'Null', '.inf', '-.INF', '.nan'],
  ...['1', '-1', '+1', '0', '007', '0x1F', '0o17', '0b11', '1_000', '1e3', '1.', '.5', '1:30:00'],
  ...['2025-01-01', '2001-12-14t21:59:43.10-05:00', '=', '<<', '-', '- a', '?', '? a', ':', ': a'],
  ...['a: b', 'a:', 'a :b', 'a #b', '#a', 'a#', '&a', '*a', '!a', '!!str a', '|', '>', '%a', '@a'],
  ...['`a', '{a', '[a', '}', ']', ',', "'", "''", '"', '\\', "it's", '"a"', "'a'", '---', '...'],
  ...['--- a', '---\na', 'a\n---\nb', 'a\n...\nb', '- a\n- b', '# a\nb', 'a: b\nc: d', '|\na'],
  ...['\0', '\x07', '\x1b', '\x7f', '\x85', '\xa0', 'a\xa0', '\u2028', 'a\u2028b\n', 'a\u2029  b'],
  ...['\ufeff', 'a\ufeff', '\ufffe', '😀', 'é\n😀', '__proto__', 'constructor', '200 OK', '5ms'],
  ...[
    'http://a/b?c=d&e#f',
    'data: {"a":"b"}\n\ndata: [DONE]\n\n',
    '{"a": "it\'s"}',
    ': comment\n\n',
  ],
]

const text = fc.oneof(
  fc.constantFrom(...prickly),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\n', '\t', ':', '#', '-', "'", '"', '\\', '{', '1'),
  }),
)

/** Any data that YAML can hold, as deep as a cassette is. */
export const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    text,
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53 - 1),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value
