import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import {
  createChat,
  type Message,
  streamChat,
  type ToolCallPart,
  type ToolCallSlice,
} from '../../src/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import type { NoInput, OtherNames } from '../../src/tools/other-names.ts'
import { array, jsonSchema, object, type Schema, tool } from '../../src/tools.ts'

const model = openrouter('x-ai/grok-code-fast-1')
const messages: readonly Message[] = [{ role: 'user', content: 'Hi' }]

const tools = {
  plan: tool({
    input: z.object({ days: z.string().transform(Number) }),
    approve: ({ days }) => {
      expectTypeOf(days).toEqualTypeOf<number>()
      return days > 3
    },
    async execute(trip, { key, signal }) {
      expectTypeOf(trip).toEqualTypeOf<{ days: number }>()
      expectTypeOf(key).toEqualTypeOf<string>()
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
      return { cost: 7 }
    },
  }),
  weather: tool({
    input: jsonSchema<{ place: string }>({ type: 'object' }),
    async *execute({ place }) {
      yield `Looking at ${place}`
    },
  }),
  question: tool({ input: z.object({ question: z.string() }) }),
}

const { toolCalls } = await streamChat({ model, messages, tools }).complete()
const call = toolCalls[0]
expectTypeOf(call).toExtend<ToolCallPart | undefined>()
expectTypeOf(call?.name).toEqualTypeOf<'plan' | 'weather' | 'question' | undefined>()

if (call?.name === 'plan') {
  // What the model wrote, not what the schema makes of it.
  if (call.status !== 'streaming') {
    expectTypeOf(call.input).toEqualTypeOf<{ days: string } | undefined>()
  }
  expectTypeOf(call.output).toEqualTypeOf<{ cost: number } | string | undefined>()
  // A call narrows by its status.
  if (call.status === 'done') {
    expectTypeOf(call.output).toEqualTypeOf<{ cost: number }>()
    expectTypeOf(call.input).toEqualTypeOf<{ days: string }>()
  }
  if (call.status === 'failed') expectTypeOf(call.output).toEqualTypeOf<string>()
  if (call.status === 'running') {
    expectTypeOf(call.output).toEqualTypeOf<{ cost: number } | undefined>()
  }
  if (call.status === 'unfinished') expectTypeOf(call.input).toEqualTypeOf<undefined>()
}
if (call?.name === 'weather') {
  if (call.status !== 'streaming') {
    expectTypeOf(call.input).toEqualTypeOf<{ place: string } | undefined>()
  }
  expectTypeOf(call.output).toEqualTypeOf<string | undefined>()
  // @ts-expect-error Arguments have the fields of their schema.
  call.input?.days
}
if (call?.name === 'question' && call.status === 'done') {
  // The app gives the output, so nobody knows more of it.
  expectTypeOf(call.output).toEqualTypeOf<unknown>()
}
// @ts-expect-error There is no such tool.
call?.name === 'fly'

// The app can name the type of the outputs that it gives.
const color = z.object({ shade: z.string() })
const clientTools = { color: tool<typeof color, { hex: string }>({ input: color }) }
createChat({
  model,
  tools: clientTools,
  onToolCall(asking) {
    // A call that waits for its output has its arguments.
    expectTypeOf(asking.input).toEqualTypeOf<{ shade: string }>()
    expectTypeOf(asking.messageId).toEqualTypeOf<string>()
  },
})
for (const { output, status } of (await streamChat({ model, messages, tools: clientTools }).result)
  .toolCalls) {
  if (status === 'done') expectTypeOf(output).toEqualTypeOf<{ hex: string }>()
}

// A chat shows calls while they are written too.
for (const shown of createChat({ model, tools }).get().toolCalls) {
  expectTypeOf(shown.name).toEqualTypeOf<'plan' | 'weather' | 'question'>()
  if (shown.name !== 'weather') continue
  expectTypeOf(shown.output).toEqualTypeOf<string | undefined>()
  if (shown.status === 'streaming') {
    expectTypeOf(shown.input).toEqualTypeOf<{ readonly place?: string } | undefined>()
  } else {
    expectTypeOf(shown.input).toEqualTypeOf<{ place: string } | undefined>()
  }
  // @ts-expect-error It may be one that is being written.
  shown.input?.place.length
}
expectTypeOf<ToolCallSlice>().toExtend<ToolCallPart>()
expectTypeOf<ToolCallSlice['input']>().toEqualTypeOf<unknown>()

// @ts-expect-error `execute` gets what the schema gives.
tool({ input: z.object({ days: z.number() }), execute: ({ place }: { place: string }) => place })
// @ts-expect-error A schema is needed.
tool({ execute: () => 1 })
tool({
  // @ts-expect-error AI SDK's name for `input`.
  inputSchema: z.object({ days: z.number() }),
  // @ts-expect-error Without `input` nothing is known of the arguments.
  execute: ({ days }) => days,
})
tool({
  // @ts-expect-error OpenAI's name for `input`.
  parameters: z.object({ days: z.number() }),
  // @ts-expect-error Without `input` nothing is known of the arguments.
  execute: ({ days }) => days,
})
expectTypeOf<OtherNames<NoInput>['inputSchema']>().toEqualTypeOf<
  'Rename it to `input`' | undefined
>()
// A tool of another library may be spread beside an `input` of any schema.
declare const theirs: { readonly inputSchema: object; readonly description: string }
declare const anySchema: Schema
tool({ ...theirs, input: anySchema })
// @ts-expect-error JSON Schema alone has no type.
tool({ input: { type: 'object' } })

const untyped = await streamChat({ model, messages }).complete()
expectTypeOf(untyped.toolCalls).toEqualTypeOf<readonly ToolCallPart[]>()

// Structured output.
const city = z.object({ name: z.string(), founded: z.string().transform(Number) })
const described = streamChat({ model, messages, tools, output: object(city) })
expectTypeOf((await described.complete()).output).toEqualTypeOf<
  { name: string; founded: number } | undefined
>()
for await (const partial of described.partials) {
  expectTypeOf(partial).toEqualTypeOf<{ readonly name?: string; readonly founded?: string }>()
}
expectTypeOf((await described.result).toolCalls[0]?.name).toEqualTypeOf<
  'plan' | 'weather' | 'question' | undefined
>()
// @ts-expect-error Only a list has elements.
described.elements

const listed = streamChat({ model, messages, output: array(city) })
for await (const item of listed.elements) {
  expectTypeOf(item).toEqualTypeOf<{ name: string; founded: number }>()
}
expectTypeOf((await listed.complete()).output).toEqualTypeOf<
  readonly { name: string; founded: number }[] | undefined
>()
// @ts-expect-error A schema alone is no format: object() makes one of it.
streamChat({ model, messages, output: city })
