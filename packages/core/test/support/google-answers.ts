/** Builds answers of Google's `streamGenerateContent`. */

export const googleUsage = { promptTokenCount: 9, candidatesTokenCount: 4, totalTokenCount: 13 }

/** The body of these chunks, with the line ends that Google sends. */
export function googleBody(...chunks: readonly unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join('')
}

/** A chunk of the only candidate. A finish may come beside its parts. */
export function chunk(parts: readonly object[], finishReason?: string, more: object = {}): object {
  const content = { parts, role: 'model' }
  return {
    candidates: [{ content, finishReason, index: 0 }],
    modelVersion: 'gemini-made',
    responseId: 'made',
    ...more,
  }
}

export const stop = chunk([], 'STOP')

/** The chunks of an answer with a part of every kind. */
export const everyPart: readonly object[] = [
  chunk([{ text: 'The user asks.\n\n\n', thought: true }], undefined, {
    usageMetadata: { promptTokenCount: 9, thoughtsTokenCount: 5 },
  }),
  chunk([{ text: 'Olá, ' }]),
  chunk([{ text: 'mundo 👋' }], undefined, { usageMetadata: { trafficType: 'ON_DEMAND' } }),
  chunk([{ text: '!', thoughtSignature: 'c2lnbmVk' }]),
  chunk([{ executableCode: { language: 'PYTHON', code: 'print(2)' } }]),
  chunk([{ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } }]),
  chunk([{ inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'cGljdHVyZQ' }]),
  chunk([{ fileData: { mimeType: 'text/csv', fileUri: 'https://example.com/a.csv' } }]),
  chunk([
    {
      functionCall: { name: 'add', args: { a: 2, b: 3 }, id: 'x1' },
      thoughtSignature: 'Zmlyc3Q',
    },
    { functionCall: { name: 'multiply', args: { b: 3, a: 2 } } },
  ]),
  chunk([{ functionCall: { name: 'now' } }]),
  chunk([{ text: '', thoughtSignature: 'bGFzdA' }], 'STOP', {
    usageMetadata: { ...googleUsage, thoughtsTokenCount: 5, cachedContentTokenCount: 2 },
  }),
]
