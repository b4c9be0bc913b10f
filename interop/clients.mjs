// @ts-check
// The clients that have a page here, and what they cannot show.

/**
 * @typedef {object} Client
 * @property {string} id Its page.
 * @property {string} name As the table has it.
 * @property {Record<string, string>} [without] Rows that it has nothing for, with what the table says.
 * The page is tried nevertheless, and must not show it.
 */

const kept = { sources: 'kept', files: 'kept' }

/** @type {readonly Client[]} */
export const clients = [
  { id: 'ai-sdk-6', name: 'AI SDK 6' },
  { id: 'ai-sdk-7', name: 'AI SDK 7' },
  { id: 'tanstack', name: 'TanStack AI', without: kept },
  { id: 'copilotkit', name: 'CopilotKit', without: kept },
  { id: 'assistant-ui', name: 'assistant-ui' },
]
