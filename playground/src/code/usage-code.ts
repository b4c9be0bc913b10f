import type { Cassette } from '@deltakit/core/cassette'
import {
  type DecodedRecording,
  keyCode,
  keyOf,
  literal,
  type ModelCode,
  modelCode,
  type RecordedVendor,
} from '@deltakit/devtools/recordings'
import { type RecordedTool, recordedTools } from './recorded-tools.ts'

/** A recording as the code of an app. */
export interface UsageCode {
  readonly streamChat: string
  readonly useChatStream: string
  readonly chatHandler: string
}

interface UsageCodeOptions {
  readonly decoded: DecodedRecording
  /** Whose format it was read as. Default: what the recording says itself. */
  readonly vendor?: RecordedVendor | undefined
}

/** Returns the code that makes the recorded request: in a script, in a component and on a server. */
export function usageCode(cassette: Cassette, { decoded, vendor }: UsageCodeOptions): UsageCode {
  const { interactions } = cassette
  const model = modelCode(interactions, {
    vendor,
    id: decoded.model,
    options: `apiKey: ${keyCode(interactions, vendor)}`,
  })
  const tools = recordedTools(cassette, decoded)
  const [first] = decoded.steps
  const text = first?.type === 'send' ? first.text : 'Hello'
  return {
    streamChat: streamChatCode(model, { tools, text, decoded }),
    useChatStream: hookCode(text),
    chatHandler: handlerCode(model, { tools, system: decoded.system }),
  }
}

interface StreamCodeOptions {
  readonly tools: readonly RecordedTool[]
  readonly text: string
  readonly decoded: DecodedRecording
}

function streamChatCode(model: ModelCode, { tools, text, decoded }: StreamCodeOptions): string {
  const { system, history } = decoded
  const messages = [...history, { role: 'user', content: text }]
  return `import { streamChat } from '@deltakit/core'
${importsOf(model, tools)}
${toolsCode(tools)}const stream = streamChat({
  model: ${model.expression},
${systemLine(system)}  messages: ${literal(messages, 2)},
${tools.length ? '  tools,\n' : ''}})
for await (const event of stream) {
  if (event.type === 'reasoning') console.log('thinks', event.delta)
  if (event.type === 'content') console.log(event.delta)
}
const { outcome, content, usage } = await stream.result
console.log(outcome.type, content, usage)
`
}

function hookCode(text: string): string {
  return `import { edge } from '@deltakit/core/edge'
import { useChatStream } from '@deltakit/react'

// The server has the key: see chatHandler.
const model = edge('/api/chat')

export function Answer() {
  const { reasoning, content, toolCalls, error, status, send } = useChatStream({ model })
  return (
    <article aria-busy={status === 'streaming'}>
      {reasoning.text && <details>{reasoning.text}</details>}
      <p>{content.text}</p>
      {toolCalls.map((call) => (
        <p key={call.key}>{\`\${call.name}: \${call.status}\`}</p>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <button type="button" onClick={() => void send(${literal(text, 6)})}>
        Send
      </button>
    </article>
  )
}
`
}

interface HandlerCodeOptions {
  readonly tools: readonly RecordedTool[]
  readonly system: string | undefined
}

function handlerCode(model: ModelCode, { tools, system }: HandlerCodeOptions): string {
  return `import { chatHandler } from '@deltakit/core/edge'
${importsOf(model, tools)}
${toolsCode(tools)}// A Request comes in, a Response goes out: for Next.js, export it as POST.
export const handler = chatHandler({
  model: ${model.expression},
${systemLine(system)}${tools.length ? `  tools,\n${secretLines}` : ''}})
`
}

/** A handler with tools needs one. */
const secretLines = `  // Signs what the tools return. Every server of the app needs the same one.
  secret: process.env.SECRET ?? crypto.randomUUID(),
`

function importsOf({ imports }: ModelCode, tools: readonly RecordedTool[]): string {
  return tools.length
    ? `${imports}\nimport { jsonSchema, tool } from '@deltakit/core/tools'\n`
    : `${imports}\n`
}

function systemLine(system: string | undefined): string {
  return system ? `  system: ${literal(system, 2)},\n` : ''
}

/** Each tool gives what it gave when it was recorded. */
function toolsCode(tools: readonly RecordedTool[]): string {
  if (!tools.length) return ''
  const all = tools.map(({ name, description, parameters, output }) => {
    return `  ${keyOf(name)}: tool({
    description: ${literal(description, 4)},
    input: jsonSchema(${literal(parameters, 4)}),
    execute: async () => ${literal(output ?? 'Nothing was recorded', 4)},
  }),
`
  })
  return `const tools = {\n${all.join('')}}\n\n`
}
