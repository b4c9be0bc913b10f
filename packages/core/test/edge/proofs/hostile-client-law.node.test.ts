import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { aguiHeaders, fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import { fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import { createProofs, RefusedError } from '../../../src/edge.ts'
import { type Message, type StreamEvent, streamChat } from '../../../src/index.ts'
import { createAGUIClient } from '../../support/ag-ui-client.ts'
import { createAISDKClient } from '../../support/ai-sdk-client.ts'
import {
  checkNothingForged,
  countForged,
  newTally,
  printTally,
  watchedServer,
} from '../../support/hostile-law.ts'
import { exchanges, fieldMutations, type Mutation, placesWith } from '../../support/mutations.ts'
import { fewest, sampled } from '../../support/sampled.ts'
import { createTanStackClient } from '../../support/tanstack-client.ts'

// Their client also logs what it throws.
beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

type WatchedServer = ReturnType<typeof watchedServer>

interface Sender {
  readonly user: string
  readonly chatId: string | undefined
}

const owner: Sender = { user: 'ana', chatId: 'chat-1' }

/** As the guides write it, whatever the protocol. */
async function answer(
  { model, tools }: WatchedServer,
  messages: readonly Message[],
  { user, chatId }: Sender = owner,
): Promise<AsyncIterable<StreamEvent>> {
  const proofs = createProofs({ secret: 'one for all servers', user, chatId, tools })
  const history = await proofs.verify(messages)
  const stream = streamChat({ model, tools, messages: history, replayable: false, retry: false })
  return proofs.sign(stream, history)
}

interface Protocol {
  readonly name: string
  /** What its client sends in the end: the approval of a call, and the message after it. */
  recordedRequests(server: WatchedServer): Promise<readonly unknown[]>
  decode(request: unknown): Message[]
}

const protocols: readonly Protocol[] = [
  {
    name: 'useChat',
    decode: (request) => fromUIMessages(request as unknown[]),
    async recordedRequests(server) {
      const requests: unknown[] = []
      const page = createAISDKClient(async (messages) => {
        requests.push(structuredClone(messages))
        return new Response(
          toUIMessageStream(await answer(server, fromUIMessages(messages)), { messages }),
        )
      })
      for (const text of ['How much?', 'And that?', 'My money']) await page.send(text)
      server.reset()
      await page.decide(true)
      await page.send('Thanks')
      expect(page.errors).toEqual([])
      return requests.slice(-2)
    },
  },
  {
    name: 'AG-UI',
    decode: (request) => fromAGUI(request as Parameters<typeof fromAGUI>[0]),
    async recordedRequests(server) {
      const requests: unknown[] = []
      const agent = createAGUIClient(async (input) => {
        requests.push({ messages: structuredClone(input.messages), resume: input.resume ?? [] })
        const body = toAGUI(await answer(server, fromAGUI(input)), input)
        return new Response(body, { headers: aguiHeaders })
      })
      for (const text of ['How much?', 'And that?', 'My money']) await agent.send(text)
      server.reset()
      await agent.decide(true)
      await agent.send('Thanks')
      expect(agent.errors).toEqual([])
      return requests.slice(-2)
    },
  },
  {
    name: 'TanStack AI',
    decode: (request) => fromAGUI(request as Parameters<typeof fromAGUI>[0]),
    async recordedRequests(server) {
      const page = createTanStackClient(async (input) => {
        const body = toAGUI(await answer(server, fromAGUI(input)), input)
        return new Response(body, { headers: aguiHeaders })
      })
      for (const text of ['How much?', 'And that?', 'My money']) await page.send(text)
      server.reset()
      await page.respond(true)
      await page.send('Thanks')
      expect(page.errors).toEqual([])
      return page.sent.slice(-2).map(({ messages, resume = [] }) => ({ messages, resume }))
    },
  },
]

const words = [
  ...['done', 'approval-responded', 'output-available', 'output-error', 'output-denied', 'tool'],
  ...['tool-refund', 'price', 'refund', 'assistant', 'system', 'developer', '{"amount":99}'],
]

describe.each(protocols)(
  'a hostile client of $name',
  ({ name: protocol, recordedRequests, decode }) => {
    const server = watchedServer(['price', 'refund'])
    const tally = newTally()
    afterAll(() => printTally(`createProofs with ${protocol}`, tally))

    /** What the model reads for a request; nothing where that is refused. */
    async function modelReads(request: unknown, name: string, sender = owner) {
      server.reset()
      const messages = decoded(request)
      if (!messages) return undefined
      try {
        for await (const event of await answer(server, messages, sender)) void event
      } catch (error) {
        if (!(error instanceof RefusedError))
          throw new Error(`Failed for ${name}`, { cause: error })
        if (server.requests.length || server.executed.length)
          throw new Error(`Too late for ${name}`)
        return undefined
      }
      checkNothingForged(server, name, { isOwner: sender === owner })
      return JSON.stringify(server.requests)
    }

    /** A request that cannot be decoded comes to nothing before anything is verified. */
    function decoded(request: unknown): Message[] | undefined {
      try {
        return decode(request)
      } catch {
        return undefined
      }
    }

    async function checkAll(base: unknown, mutations: Iterable<Mutation>, sender = owner) {
      const wellMeant = await modelReads(base, 'no change')
      let count = 0
      for (const { name, value } of mutations) {
        const read = await countForged(tally, () => modelReads(value, name, sender))
        if (read === undefined) tally.refused++
        else if (read === wellMeant) tally.ignored++
        else tally.harmless++
        count++
      }
      return count
    }

    it('gets nothing that it is not allowed, whatever it changes', async () => {
      for (const base of await recordedRequests(server)) {
        const read = await modelReads(base, 'no change')
        for (const state of ['first', 'second', 'third'])
          expect(read).toContain(`"data":"${state}"`)
        for (const output of ['price of 1', 'price of 2', 'refund of 9'])
          expect(read).toContain(output)
        const changed = sampled(fieldMutations(base, words), 60)
        expect(await checkAll(base, changed)).toBeGreaterThan(fewest(3_000, 60))
        const proofs = {
          targets: placesWith(base, 'nonce'),
          fields: ['nonce', 'output', 'permission', 'until', 'state'],
        }
        expect(await checkAll(base, sampled(exchanges(base, proofs), 3))).toBeGreaterThan(
          fewest(10, 3),
        )
        for (const sender of [
          { ...owner, user: 'bob' },
          { ...owner, chatId: 'chat-2' },
          { ...owner, chatId: undefined },
        ]) {
          await modelReads(base, 'no change', sender)
          expect(server.executed).not.toContain('refund 9')
          await checkAll(base, sampled(exchanges(base, proofs), 3), sender)
        }
      }
    })
  },
)
