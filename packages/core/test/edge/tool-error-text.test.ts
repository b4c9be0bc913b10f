import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ChatHandlerOptions } from '../../src/edge.ts'
import { HttpError, ToolError } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { hi, requestBody } from '../support/cassette-harness.ts'
import { post } from '../support/edge-harness.ts'
import { amount, calling, shop, textBody } from '../support/shop.ts'

const thanks = textBody('Done')

describe('a tool of the server that fails', () => {
  const failing = (error: unknown) => ({
    price: tool({
      input: amount,
      execute: () => {
        throw error
      },
    }),
  })
  const secretive = new Error('connect postgres://admin:hunter2@db.internal failed')

  async function failed(options: Partial<ChatHandlerOptions>) {
    const reported: unknown[] = []
    const onError = (error: unknown) => reported.push(error)
    const place = shop({ bodies: [calling('price'), thanks], options: { onError, ...options } })
    const text = await (await post(place.handler, { messages: hi })).text()
    return { text, reported, output: requestBody(place.fetch, 1).messages.at(-1)?.content }
  }

  it('shows the client and the model only that it failed', async () => {
    const { text, output, reported } = await failed({ tools: failing(secretive) })
    expect(output).toBe('The tool failed')
    expect(text).toContain('"output":"The tool failed","status":"failed"')
    expect(text).not.toMatch(/hunter2|postgres/)
    expect(reported).toEqual([secretive])
  })

  it('shows the message of a ToolError, which is written for the model', async () => {
    const { text, output, reported } = await failed({
      tools: failing(new ToolError('No such city')),
    })
    expect(output).toBe('No such city')
    expect(text).toContain('"output":"No such city"')
    expect(reported).toEqual([])
  })

  it('shows the message of a ToolError from another copy of the package', async () => {
    const copy = Object.assign(new Error('No such city'), { name: 'ToolError', retryable: false })
    const { output, reported } = await failed({ tools: failing(copy) })
    expect(output).toBe('No such city')
    expect(reported).toEqual([])
  })

  it('does not show what a provider answered to the tool', async () => {
    const body = { error: { message: 'organization org-canary' } }
    const error = new HttpError(new Response('', { status: 400 }), { body, now: 0 })
    const { text, output } = await failed({ tools: failing(error) })
    expect(output).toBe('The tool failed')
    expect(text).not.toContain('canary')
  })

  it('shows the issues that the schema found in the arguments', async () => {
    const needs = z.object({ amount: z.string() })
    const tools = { price: tool({ input: needs, execute: () => 1 }) }
    expect((await failed({ tools })).output).toMatch(/^Does not fit the schema: amount: /)
  })

  it('does not show the error that a validate function throws', async () => {
    const thrown = new Error('canary of the database')
    const input = jsonSchema({ type: 'object' }, () => {
      throw thrown
    })
    const tools = { price: tool({ input, execute: () => 1 }) }
    const { text, output, reported } = await failed({ tools })
    expect(output).toBe('The tool failed')
    expect(text).not.toContain('canary')
    expect(reported).toMatchObject([{ name: 'SchemaError', issues: [{ cause: thrown }] }])
  })

  it('shows a ToolError that a validate function throws', async () => {
    const input = jsonSchema({ type: 'object' }, () => {
      throw new ToolError('Needs a city')
    })
    const tools = { price: tool({ input, execute: () => 1 }) }
    expect((await failed({ tools })).output).toBe('Does not fit the schema: Needs a city')
  })

  it('does not show why an output is no JSON', async () => {
    const output = {
      toJSON() {
        throw new Error('canary of the database')
      },
    }
    const tools = { price: tool({ input: amount, execute: () => output }) }
    const { text, output: shown } = await failed({ tools })
    expect(shown).toBe('The tool returned a value that is not JSON')
    expect(text).not.toContain('canary')
  })

  it('shows the text that `toolErrorText` returns', async () => {
    const toolErrorText = (error: unknown) => `Sorry: ${(error as Error).message.slice(0, 7)}`
    const { text, output } = await failed({ tools: failing(secretive), toolErrorText })
    expect(output).toBe('Sorry: connect')
    expect(text).toContain('"output":"Sorry: connect"')
  })
})
