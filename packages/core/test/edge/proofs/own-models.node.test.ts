import { describe, expect, it } from 'vitest'
import { agui, fromAGUI, toAGUI } from '../../../src/ag-ui.ts'
import { aiSdk, fromUIMessages, toUIMessageStream } from '../../../src/ai-sdk.ts'
import { type AssistantMessage, streamChat } from '../../../src/index.ts'
import { approved, denied, tool } from '../../../src/tools.ts'
import { hi } from '../../support/cassette-harness.ts'
import {
  calling,
  detail,
  input,
  modelRead,
  refusal,
  type Shop,
  shop,
  thanks,
} from '../../support/proof-shop.ts'

/** Our own models of those protocols, with a server that signs its answers. */
const models = [
  {
    name: 'aiSdk()',
    modelOf({ answer }: Shop) {
      return aiSdk('/api/chat', {
        async fetch(_, init) {
          const { messages } = JSON.parse(String(init?.body))
          const events = await answer(fromUIMessages(messages)).catch(refusal)
          if (events instanceof Response) return events
          return new Response(toUIMessageStream(events, { messages }))
        },
      })
    },
  },
  {
    name: 'agui()',
    modelOf({ answer }: Shop) {
      return agui('/api/agent', {
        async fetch(_, init) {
          const input = JSON.parse(String(init?.body))
          const events = await answer(fromAGUI(input)).catch(refusal)
          return events instanceof Response ? events : new Response(toAGUI(events, input))
        },
      })
    },
  },
]

describe.each(models)('a client with $name', ({ modelOf }) => {
  const clientTools = { refund: tool({ input }) }

  it('sends back the proof of an output', async () => {
    const place = shop(calling('price'), thanks, thanks)
    const model = modelOf(place)
    const { messages } = await streamChat({ model, messages: hi }).complete()
    const history = JSON.parse(JSON.stringify([...messages, ...hi]))
    await streamChat({ model, messages: history }).complete()
    expect(modelRead(place.fetch)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', reasoning_details: [detail] },
      { role: 'tool', content: '{"euros":7}' },
      { role: 'assistant', content: 'Done' },
      { role: 'user' },
    ])
  })

  it.each([
    ['approves', approved, { content: 'paid 7' }, [7]],
    [
      'denies',
      (message: AssistantMessage, key: string) => denied(message, key, 'Too much'),
      { content: 'The user denied this call. Their reason: "Too much"' },
      [],
    ],
  ])('%s a waiting call, and continues', async (_, decide, output, paid) => {
    const place = shop(calling('refund'), thanks, thanks)
    const model = modelOf(place)
    const first = await streamChat({ model, tools: clientTools, messages: hi }).complete()
    const key = first.toolCalls[0]?.key ?? ''
    const messages = JSON.parse(JSON.stringify([...hi, decide(first.message, key)]))
    const second = await streamChat({ model, tools: clientTools, messages }).complete()
    expect(second.content).toBe('Done')
    expect(modelRead(place.fetch).at(-1)).toMatchObject({ role: 'tool', ...output })
    const history = JSON.parse(JSON.stringify([...second.messages, ...hi]))
    await streamChat({ model, tools: clientTools, messages: history }).complete()
    expect(place.paid).toEqual(paid)
    if (paid[0]) expect(modelRead(place.fetch)).toContainEqual(expect.objectContaining(output))
  })
})
