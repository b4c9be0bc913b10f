import type { ChatError } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { useQuery } from '@tanstack/react-query'
import { expectTypeOf } from 'vitest'
import {
  chatQueryOptions,
  completionQueryOptions,
  useChatSlice,
  useChatStream,
  useObjectStream,
} from '../src/index.ts'

const model = openrouter('x-ai/grok-code-fast-1')
const tools = {
  weather: tool({
    input: jsonSchema<{ city: string }>({ type: 'object' }),
    execute: ({ city }) => ({ city, degrees: 20 }),
  }),
  ask: tool({ input: jsonSchema<{ question: string }>({ type: 'object' }) }),
}

export function useTypes(): void {
  // Messages and calls are typed by the tools.
  const chat = useChatStream({
    model,
    tools,
    onToolCall: (call) => call.name satisfies 'weather' | 'ask',
  })
  for (const call of chat.toolCalls) {
    expectTypeOf(call.name).toEqualTypeOf<'weather' | 'ask'>()
    if (call.name !== 'weather') continue
    if (call.status === 'streaming') {
      expectTypeOf(call.input).toEqualTypeOf<{ readonly city?: string } | undefined>()
      // @ts-expect-error It may not be written yet.
      call.input?.city.length
    } else {
      expectTypeOf(call.input).toEqualTypeOf<{ city: string } | undefined>()
    }
    // @ts-expect-error Nor may it here, where nobody asked how far it is.
    call.input?.city.length
    expectTypeOf(call.output).toEqualTypeOf<
      { city: string; degrees: number } | string | undefined
    >()
  }
  for (const message of chat.messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.parts) {
      if (part.type !== 'tool-call') continue
      expectTypeOf(part.name).toEqualTypeOf<'weather' | 'ask'>()
    }
  }
  // @ts-expect-error There is no such tool.
  chat.toolCalls[0]?.name === 'wether'

  expectTypeOf(chat.error).toEqualTypeOf<ChatError | undefined>()
  // @ts-expect-error A message is text or parts.
  void chat.send(5)
  // @ts-expect-error A chat needs a model.
  useChatStream({ id: 'demo' })

  // A slice is what is picked.
  expectTypeOf(useChatSlice('demo', ({ content }) => content.text.length)).toEqualTypeOf<number>()
  // @ts-expect-error There is no such slice.
  useChatSlice('demo', ({ contents }) => contents)

  // A value is partial while it is written, and whole in the end.
  const city = useObjectStream({
    model,
    schema: jsonSchema<{ name: string; founded: number }>({ type: 'object' }),
  })
  expectTypeOf(city.object).toEqualTypeOf<
    { readonly name?: string; readonly founded?: number } | undefined
  >()
  expectTypeOf(city.output).toEqualTypeOf<{ name: string; founded: number } | undefined>()

  // Queries know what they hold.
  const load = async () => ({ version: 2, messages: [], head: null }) as const
  expectTypeOf(useQuery(chatQueryOptions('demo', { load })).data?.head).toEqualTypeOf<
    string | null | undefined
  >()
  const { data } = useQuery(completionQueryOptions({ model, messages: [] }))
  expectTypeOf(data?.content).toEqualTypeOf<string | undefined>()
}
