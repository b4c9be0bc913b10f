import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
// Its contexts import it, and it leaves something in the global scope.
import 'zod'
import type { Handler } from '../../src/edge.ts'
import { question } from '../support/log-harness.ts'
import { codeBlocksOf } from './code-blocks.ts'
import { readDocument } from './documents.ts'
import { createProgram } from './program.ts'

it('lets a user whose budget is spent stop answers and come back to them', async () => {
  const program = createProgram('budget')
  const block = codeBlocksOf(readDocument('docs/long-chats.md')).find(({ contexts }) =>
    contexts.includes('budget'),
  )
  if (!block) throw new Error('docs/long-chats.md has no budget')
  // A day that is over at once.
  const code = block.code.replace('dollarsADay = 0.5', 'dollarsADay = 0')
  expect(code).not.toBe(block.code)
  const path = program.addBlock({ ...block, code })
  const { handler }: { readonly handler: Handler } = await import(pathToFileURL(path).href)

  async function statusOf(method: string): Promise<number> {
    const url = 'http://localhost/api/chat?answer=one'
    const headers = { authorization: 'ann', 'content-type': 'application/json' }
    const body = method === 'POST' ? JSON.stringify(question) : null
    return (await handler(new Request(url, { method, headers, body }))).status
  }

  expect(await statusOf('POST')).toBe(402)
  expect(await statusOf('DELETE')).toBe(204)
  // This handler has no log to come back to.
  expect(await statusOf('GET')).toBe(405)
})
