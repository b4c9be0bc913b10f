import { fields, type GrowthChunks, nested, times } from './values.ts'

export const googleGrowth: GrowthChunks = {
  'content chunks': (count) => parts(count, (index) => ({ text: ` word${index}` })),
  'thought chunks': (count) => parts(count, () => ({ text: 'a', thought: true })),
  'parts of two kinds in turn': (count) =>
    parts(count, (index) => ({ text: 'a', thought: index % 2 === 0 })),
  'parts in one chunk': (count) => [googleChunk(times(count, () => ({ text: 'a' })))],
  'signed parts': (count) => parts(count, () => ({ text: 'a', thoughtSignature: 'b' })),
  'tool calls': (count) =>
    parts(count, (index) => ({ functionCall: { name: 'f', args: { index } } })),
  'tool calls in one chunk': (count) => [
    googleChunk(times(count, () => ({ functionCall: { name: 'f' } }))),
  ],
  'opaque parts': (count) => parts(count, () => ({ executableCode: { code: 'a' } })),
  files: (count) => parts(count, () => ({ inlineData: { mimeType: 'a/b', data: 'AAAA' } })),
  'candidates in one chunk': (count) => [
    { candidates: times(count, (index) => ({ index, content: { parts: [{ text: 'a' }] } })) },
  ],
  'sources in one chunk': (count) => [
    grounded({
      groundingChunks: times(count, (index) => ({ web: { uri: `https://${index}` } })),
    }),
  ],
  'sources that grow with every chunk': (count) =>
    times(count, (index) => grounded({ groundingChunks: [{ web: { uri: `https://${index}` } }] })),
  'citations in one chunk': (count) => [
    {
      candidates: [
        {
          citationMetadata: { citations: times(count, (index) => ({ uri: `https://${index}` })) },
        },
      ],
    },
  ],
  'usage reports': (count) =>
    times(count, (index) => ({ usageMetadata: { promptTokenCount: 1 + index } })),
  'usage reports with a new field each': (count) =>
    times(count, (index) => ({ usageMetadata: { promptTokenCount: 1, [`field${index}`]: 1 } })),
  'usage fields': (count) => [{ usageMetadata: { promptTokenCount: 1, ...fields(count) } }],
  'fields of a part': (count) => [googleChunk([{ made: {}, ...fields(count) }])],
  'unknown chunks': (count) => times(count, (index) => ({ [`field${index}`]: index })),
  'nested arguments': (count) => [
    googleChunk([{ functionCall: { name: 'f', args: nested(count) } }]),
  ],
  'nested part': (count) => [googleChunk([{ made: nested(count) }])],
}

function googleChunk(parts: readonly object[]): object {
  return { candidates: [{ index: 0, content: { parts, role: 'model' } }] }
}

function parts(count: number, make: (index: number) => object): object[] {
  return times(count, (index) => googleChunk([make(index)]))
}

function grounded(groundingMetadata: object): object {
  return { candidates: [{ index: 0, groundingMetadata }] }
}
