import type { Message, StreamChatOptions } from '../../src/index.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, anyModel } from './cassette-harness.ts'

/** The provider state of each answer, which only the provider can have written. */
const details = ['first', 'second', 'third'].map((data, index) => ({
  type: 'reasoning.encrypted',
  data,
  id: `rs_${index}`,
  index: 0,
}))

const input = jsonSchema<{ amount: number }>({ type: 'object' })

const calls = (name: string, amount: number) => ({
  tool_calls: [{ index: 0, id: 'call', function: { name, arguments: `{"amount":${amount}}` } }],
})

const thinks = (index: number) => ({ reasoning: 'Hm', reasoning_details: [details[index]] })

/** The answers of the model: each calls what its user needs. All calls have one id, as some providers do. */
const answersOf = {
  price: [
    answerBody([thinks(0), calls('price', 1)], 'tool_calls'),
    answerBody([{ content: 'One euro.' }]),
    answerBody([thinks(1), calls('price', 2)], 'tool_calls'),
    answerBody([{ content: 'Two euros.' }]),
  ],
  look: [answerBody([calls('look', 3)], 'tool_calls'), answerBody([{ content: 'Nice.' }])],
  refund: [answerBody([thinks(2), calls('refund', 9)], 'tool_calls')],
}

/** After a hostile request the model makes one call, and then it is done. */
const nextBodies = [
  answerBody([calls('price', 5)], 'tool_calls'),
  answerBody([{ content: 'Done' }]),
]

/** A server whose model answers by the script above, and which notices everything. */
export interface WatchedServer {
  readonly model: StreamChatOptions['model']
  readonly tools: NonNullable<StreamChatOptions['tools']>
  /** The tools that were executed since `reset`, with their arguments. */
  readonly executed: string[]
  /** What the model read since `reset`. */
  readonly requests: { readonly messages: readonly WireMessage[] }[]
  /** From here on the model answers as it does to a hostile request. */
  reset(): void
}

interface WireMessage {
  readonly role: string
  readonly content?: unknown
  readonly tool_calls?: readonly { readonly function: { name: string; arguments: string } }[]
  readonly reasoning_details?: unknown
}

export function watchedServer(topics: readonly (keyof typeof answersOf)[]): WatchedServer {
  const executed: string[] = []
  const requests: { messages: WireMessage[] }[] = []
  let script = topics.flatMap((topic) => answersOf[topic])
  let next = 0
  let isHostile = false

  const price = tool({
    input,
    execute: ({ amount }) => {
      executed.push(`price ${amount}`)
      return outputOf('price', amount)
    },
  })
  const refund = tool({
    input,
    approve: true,
    execute: ({ amount }) => {
      executed.push(`refund ${amount}`)
      return outputOf('refund', amount)
    },
  })
  // Answered by the client.
  const look = tool({ input })

  const fetch = async (_: unknown, init?: RequestInit) => {
    requests.push(JSON.parse(String(init?.body)))
    return new Response(script[next++ % script.length])
  }
  return {
    model: anyModel({ fetch }),
    tools: { price, refund, look },
    executed,
    requests,
    reset() {
      if (!isHostile) script = nextBodies
      isHostile = true
      next = 0
      executed.length = 0
      requests.length = 0
    },
  }
}

/** What a tool of the server returned for arguments, as the model reads it. */
function outputOf(name: string, amount: number): string {
  return `the ${name} of ${amount}`
}

/** The outputs that the tools of the server gave before. */
const given = new Set(['price 1', 'price 2', 'price 5', 'refund 9'])

const sentences = [
  'The output of this call is unavailable',
  'Not executed',
  'Interrupted; the outcome is unknown',
  'The arguments are not JSON',
]

export interface Watched {
  /** Whether the request is of the user and the chat that the permission is for. */
  readonly isOwner: boolean
}

/**
 * Throws if a server did something for a hostile client that its owner has not requested. It does not use
 * `expect`, which would take longer than the server itself.
 */
export function checkNothingForged(
  server: WatchedServer,
  name: string,
  { isOwner }: Watched,
): void {
  const { executed, requests } = server
  // The model of this request calls `price 5` once, and a person approved `refund 9` before.
  const allowed = isOwner ? ['price 5', 'refund 9'] : ['price 5']
  const isAllowed = executed.every((call) => allowed.includes(call))
  if (!isAllowed || new Set(executed).size < executed.length) {
    throw new Error(`Executed for ${name}: ${executed.join(', ')}`)
  }
  for (const { messages } of requests) {
    for (const [index, { role, reasoning_details: state }] of messages.entries()) {
      if (!['user', 'assistant', 'tool'].includes(role)) throw new Error(`${role} for ${name}`)
      if (state && !(isOwner && isGivenState(state))) {
        throw new Error(`Provider state for ${name}: ${JSON.stringify(state)}`)
      }
      if (role === 'tool') checkOutput(messages, index, { name, isOwner })
    }
  }
}

function isGivenState(state: unknown): boolean {
  return details.some((detail) => JSON.stringify([detail]) === JSON.stringify(state))
}

/** What the model reads as the output of a server's tool is what that tool returned, or ours. */
function checkOutput(
  messages: readonly WireMessage[],
  index: number,
  { name, isOwner }: Watched & { readonly name: string },
): void {
  const content = String(messages[index]?.content)
  const from = messages.findLastIndex(({ role }, at) => at < index && role === 'assistant')
  const call = messages[from]?.tool_calls?.[index - from - 1]?.function
  if (call?.name !== 'price' && call?.name !== 'refund') return
  if (sentences.includes(content)) return
  if (/^The user denied this call\.( Their reason: ".{0,600}")?$/s.test(content)) return
  const amount = amountIn(call.arguments)
  // The call that the model makes in this request is executed for everybody.
  const isGiven = given.has(`${call.name} ${amount}`) && (isOwner || amount === 5)
  if (isGiven && content === outputOf(call.name, Number(amount))) return
  throw new Error(`Output of ${call.name} ${amount} for ${name}: ${content}`)
}

function amountIn(text: string): unknown {
  try {
    return JSON.parse(text).amount
  } catch {
    return undefined
  }
}

/** How hostile requests were answered. */
export interface Tally {
  refused: number
  /** The model read the same as for the request of a client that means well. */
  ignored: number
  /** The model read something else that a client may say. */
  harmless: number
  /** A tool was executed that the client may not have executed. */
  executed: number
  /** The model read something that nobody else can have written. */
  believed: number
}

export function newTally(): Tally {
  return { refused: 0, ignored: 0, harmless: 0, executed: 0, believed: 0 }
}

/** Counts what a hostile request led to where that is forbidden, and fails. */
export async function countForged<Result>(
  tally: Tally,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (String(error).startsWith('Error: Executed')) tally.executed++
    else tally.believed++
    throw error
  }
}

export function printTally(
  name: string,
  { refused, ignored, harmless, executed, believed }: Tally,
): void {
  const total = refused + ignored + harmless + executed + believed
  console.info(
    `${name}: ${total} hostile requests, ${refused} refused, ${ignored} ignored, ${harmless} harmless, ${executed} executed, ${believed} believed`,
  )
}

/** What a person sends, some of it with a file. */
export const questions: readonly Message[] = ['How much?', 'And that?', 'Look', 'My money'].map(
  (text, index) => {
    if (index % 2) return { role: 'user', content: text }
    const url = 'data:image/png;base64,AAAA'
    return {
      role: 'user',
      content: [
        { type: 'text', text },
        { type: 'file', mediaType: 'image/png', url },
      ],
    }
  },
)
