// @ts-check
// What a page downloads: an entry bundled with its dependencies, minified and compressed. React is not counted.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** @type {Record<string, Record<string, string>>} */
const entries = {
  'an answer of Chat Completions': {
    Deltakit: `export { streamChat } from '@deltakit/core'
      export { openrouter } from '@deltakit/core/openrouter'`,
    '`openai`': `export { default } from 'openai'`,
    'AI SDK': `export { streamText } from 'ai'
      export { createOpenAICompatible } from '@ai-sdk/openai-compatible'`,
    'TanStack AI': `export { chat } from '@tanstack/ai'
      export { createOpenaiChatCompletions } from '@tanstack/ai-openai'`,
  },
  'an answer of Anthropic': {
    Deltakit: `export { streamChat } from '@deltakit/core'
      export { anthropic } from '@deltakit/core/anthropic'`,
    '`@anthropic-ai/sdk`': `export { default } from '@anthropic-ai/sdk'`,
  },
  'a chat in React, with a server': {
    'Deltakit, with TanStack Query': `export { useChatStream } from '@deltakit/react'
      export { edge } from '@deltakit/core/edge'
      export { QueryClientProvider, QueryClient } from '@tanstack/react-query'`,
    'AI SDK': `export { useChat } from '@ai-sdk/react'\nexport { DefaultChatTransport } from 'ai'`,
    'TanStack AI': `export { useChat, fetchServerSentEvents } from '@tanstack/ai-react'`,
    'assistant-ui': `export { useLocalRuntime, AssistantRuntimeProvider, ThreadPrimitive,
      MessagePrimitive, ComposerPrimitive } from '@assistant-ui/react'`,
  },
}

/** @returns {Promise<import('./table.mjs').Table>} */
export async function bundles() {
  /** @type {string[][]} */
  const rows = []
  for (const [page, contenders] of Object.entries(entries)) {
    for (const [name, code] of Object.entries(contenders)) {
      rows.push([page, name, ((await compressedSize(code)) / 1_024).toFixed(1)])
    }
  }
  return { title: 'Bundles, minified and compressed', columns: ['page', 'with', 'KB'], rows }
}

/** @param {string} code */
async function compressedSize(code) {
  const id = join(import.meta.dirname, 'entry.js')
  const build = await rolldown({
    input: id,
    platform: 'browser',
    external: /^(react|react-dom)(\/|$)/,
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    // They have imports that a browser never reaches.
    onLog() {},
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load: (source) => (source === id ? code : null),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true, comments: false })
  await build.close()
  // What is loaded later is paid as well.
  const chunks = output.flatMap((one) => (one.type === 'chunk' ? [one.code] : []))
  return gzipSync(chunks.join(''), { level: 9 }).length
}
