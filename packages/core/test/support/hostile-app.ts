import { type ChatStream, type Model, type StreamChatOptions, streamChat } from '../../src/index.ts'
import { object, type Schema, tool } from '../../src/tools.ts'
import { answerBody, anyModel, hi } from './cassette-harness.ts'
import { manualClock } from './manual-clock.ts'

const calls = [0, 1, 2, 3].map((index) => ({
  tool_calls: [{ index, id: `call-${index}`, function: { name: 'look', arguments: '{}' } }],
}))
export const callingStep = answerBody(
  [{ reasoning: 'Hm' }, { content: 'Let me see.' }, ...calls],
  'tool_calls',
)
export const lastStep = answerBody([{ content: '{"sky":"blue"}' }])

/** The functions an app supplies, all of which behave. */
export interface App {
  readonly options: Partial<StreamChatOptions>
  readonly model: Partial<Model>
  readonly schema: Schema
  readonly outputSchema: Schema
  execute(): unknown
  approve: boolean | (() => unknown)
  fetch: typeof fetch
}

export function schemaWith(validate: (value: unknown) => unknown): Schema {
  return {
    '~standard': {
      version: 1,
      vendor: 'made',
      validate: validate as Schema['~standard']['validate'],
      jsonSchema: { input: () => ({ type: 'object' }) },
    },
  }
}

export const valid = (value: unknown) => ({ value })

export function behavingApp(): App {
  const bodies = [callingStep, lastStep]
  return {
    options: {},
    model: {},
    schema: schemaWith(valid),
    outputSchema: schemaWith(valid),
    execute: () => 'found',
    approve: false,
    fetch: async () => new Response(bodies.shift() ?? lastStep),
  }
}

/** The stream of an app, and how often its tool has been executed. */
export function startApp(app: App): {
  readonly stream: ChatStream
  readonly executed: { readonly count: number }
} {
  const executed = { count: 0 }
  const clock = manualClock({ skip: 59_999 })
  const model = { ...anyModel({ fetch: app.fetch }), ...app.model }
  const look = tool({
    input: app.schema,
    approve: app.approve as boolean,
    execute() {
      executed.count++
      return app.execute()
    },
  })
  const stream = streamChat({
    model,
    messages: hi,
    tools: { look },
    output: object(app.outputSchema),
    parallelTools: 2,
    toolTimeout: Number.POSITIVE_INFINITY,
    timeout: false,
    retry: false,
    clock,
    ...app.options,
  })
  return { stream, executed }
}
