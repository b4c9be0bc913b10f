// @ts-check

/**
 * A package of an app with several: what it exports has no types written down, so that the compiler has
 * to name ours in its declarations.
 */
export const sharedPackage = `import {
  type ChatMessage,
  createAccumulator,
  createChat,
  type Outcome,
  type Part,
  type StreamEvent,
  streamChat,
} from '@deltakit/core'
import { compatible, groq } from '@deltakit/core/compatible'
import { chatHandler, edge, storedConversations } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { array, jsonSchema, object, tool } from '@deltakit/core/tools'
import { deltakitDevtoolsPlugin } from '@deltakit/devtools'
import { flightRecorder } from '@deltakit/devtools/recorder'
import {
  chatQueryOptions,
  completionQueryOptions,
  useChatActions,
  useChatMessage,
  useChatSlice,
  useChatStream,
  useObjectStream,
} from '@deltakit/react'

const schema = jsonSchema<{ city: string }>({ type: 'object' })

export const model = edge('/api/chat')
export const settings = { ...groq, apiKey: 'a-key' }
export const another = compatible('llama3', settings)
export const tools = {
  weather: tool({ input: schema, execute: ({ city }) => 'Sunny in ' + city }),
}
export const city = object(schema)
export const cities = array(schema)

export const answer = () => streamChat({ model, messages: [], tools })
export const answered = () => answer().complete()
export const oneCity = () => streamChat({ model, messages: [], output: city })
export const foundCity = () => oneCity().complete()
export const allCities = () => streamChat({ model, messages: [], output: cities })
export const foundCities = () => allCities().complete()

export const chat = createChat({ model, tools })
export const sent = () => chat.send('The weather in Porto?')
export const state = chat.get()
export const checkpoint = () => chat.checkpoint()
export const accumulator = createAccumulator()

// A type that is narrowed has the names of what is left.
export const otherEvent = (event: StreamEvent) => (event.type === 'cursor' ? undefined : event)
export const otherPart = (part: Part) => (part.type === 'content' ? undefined : part)
export const otherMessage = (message: ChatMessage) => (message.role === 'user' ? undefined : message)
export const otherOutcome = (outcome: Outcome) => (outcome.type === 'complete' ? undefined : outcome)

export const log = memoryLog()
export const conversations = storedConversations({ load: () => [], save: () => {} })
export const handler = chatHandler({ model, tools, log, conversations, authorize: () => 'ann' })

export const recorder = flightRecorder()
export const plugin = deltakitDevtoolsPlugin({ recorder })
export const useTravel = () => useChatStream<typeof tools>({ id: 'travel', model, middleware: recorder })
export const useTravelActions = () => useChatActions('travel')
export const useTravelMessage = (id: string) => useChatMessage('travel', id)
export const useTravelSlice = () => useChatSlice('travel', (state) => state)
export const useCity = () => useObjectStream({ model, schema })
export const travelQuery = () => chatQueryOptions('travel', { load: () => null })
export const titleQuery = () => completionQueryOptions({ model, messages: [], output: city })
`
