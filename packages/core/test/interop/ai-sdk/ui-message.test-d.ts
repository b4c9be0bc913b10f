import type { InferUITools, Tool, ToolUIPart, UIMessage as UIMessage6 } from 'ai'
import type { UIMessage as UIMessage7 } from 'ai-7'
import { expectTypeOf } from 'vitest'
import { toUIMessages, type UIMessage } from '../../../src/ai-sdk.ts'
import type { ChatState, ToolCallOf } from '../../../src/index.ts'
import { jsonSchema, tool } from '../../../src/tools.ts'

const tools = {
  weather: tool({
    input: jsonSchema<{ cities: string[] }>({ type: 'object' }),
    execute: ({ cities }) => ({ cities, celsius: 18 }),
  }),
  question: tool({
    input: jsonSchema<{ question: string }>({ type: 'object' }),
    execute: () => 'yes',
  }),
}
type Call = ToolCallOf<typeof tools>

/** Their own types of the same tools. */
type TheirTools = InferUITools<{
  weather: Tool<{ cities: string[] }, { cities: string[]; celsius: number }>
  question: Tool<{ question: string }, string>
}>

export function untyped({ messages, draft }: ChatState): void {
  const shown = toUIMessages(messages, draft)
  expectTypeOf(shown).toEqualTypeOf<UIMessage[]>()
  expectTypeOf(shown).toExtend<UIMessage6[]>()
  expectTypeOf(shown).toExtend<UIMessage7[]>()
  const [message] = shown
  for (const part of message?.parts ?? []) {
    if ('toolCallId' in part) expectTypeOf(part).toExtend<ToolUIPart>()
  }
}

export function typed({ messages, draft }: ChatState<Call>): void {
  const shown = toUIMessages(messages, draft)
  expectTypeOf(shown).toExtend<UIMessage6<unknown, never, TheirTools>[]>()
  expectTypeOf(shown).toExtend<UIMessage7<unknown, never, TheirTools>[]>()
  for (const part of shown.flatMap(({ parts }) => parts)) {
    if (part.type !== 'tool-weather' || part.state !== 'output-available') continue
    expectTypeOf(part.output.celsius).toEqualTypeOf<number>()
    expectTypeOf(part.input.cities).toEqualTypeOf<string[]>()
    // @ts-expect-error The output of this tool is no text.
    part.output.length
  }
}
