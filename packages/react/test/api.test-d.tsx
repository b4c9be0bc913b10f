import type { ChatActions, ChatState, ToolCallOf, Tools } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import { array, jsonSchema, object, tool } from '@deltakit/core/tools'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { expectTypeOf } from 'vitest'
import {
  chatQueryOptions,
  completionQueryOptions,
  type UseChatStreamOptions,
  useChatActions,
  useChatMessage,
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
  question: tool({ input: jsonSchema<{ question: string }>({ type: 'object' }) }),
}
type Call = ToolCallOf<typeof tools>

/** A wrapper of an app hands on tools that it does not know. */
export function useAnyTools<Of extends Tools>(tools: Of): readonly ToolCallOf<Of>[] {
  return useChatStream({ model, tools }).toolCalls
}

export function useChatTypes(): void {
  // Messages and calls are typed by the tools.
  const chat = useChatStream({
    model,
    tools,
    onToolCall(call) {
      if (call.name === 'question') {
        expectTypeOf(call.input).toEqualTypeOf<{ question: string }>()
      }
    },
  })
  for (const call of chat.toolCalls) {
    expectTypeOf(call.name).toEqualTypeOf<'weather' | 'question'>()
    if (call.name !== 'weather') continue
    if (call.status === 'streaming') {
      expectTypeOf(call.input).toEqualTypeOf<{ readonly city?: string } | undefined>()
      // @ts-expect-error It may be missing while the call is written.
      call.input?.city.length
    } else {
      expectTypeOf(call.input).toEqualTypeOf<{ city: string } | undefined>()
    }
    // @ts-expect-error It may be missing where the status is unknown.
    call.input?.city.length
    expectTypeOf(call.output).toEqualTypeOf<
      { city: string; degrees: number } | string | undefined
    >()
  }
  for (const message of chat.messages) {
    if (message.role !== 'assistant') continue
    for (const part of message.parts) {
      if (part.type !== 'tool-call') continue
      expectTypeOf(part.name).toEqualTypeOf<'weather' | 'question'>()
    }
  }
  for (const call of chat.toolCalls) {
    // Name and status narrow a call to what its tool takes and returns.
    if (call.name === 'weather' && call.status === 'done') {
      expectTypeOf(call.output).toEqualTypeOf<{ city: string; degrees: number }>()
      expectTypeOf(call.input).toEqualTypeOf<{ city: string }>()
    }
    if (call.name === 'question' && call.status === 'ready') {
      expectTypeOf(call.input).toEqualTypeOf<{ question: string }>()
    }
    if (call.status === 'failed') expectTypeOf(call.output).toEqualTypeOf<string>()
  }
  // Errors narrow by their name.
  if (chat.error?.name === 'HttpError') expectTypeOf(chat.error.status).toEqualTypeOf<number>()
  // @ts-expect-error Only some errors have a status.
  chat.error?.status

  // @ts-expect-error There is no such tool.
  chat.toolCalls[0]?.name === 'wether'

  // A page has some of the tools, and its server the others.
  const pageTools = { question: tools.question }
  const [call] = useChatStream<typeof tools>({ model, tools: pageTools }).toolCalls
  expectTypeOf<typeof call>().toEqualTypeOf<(typeof chat.toolCalls)[number] | undefined>()
  // @ts-expect-error None of them has that name.
  useChatStream<typeof tools>({ model, tools: { other: tools.question } })
  // @ts-expect-error This one has another type.
  useChatStream<typeof tools>({ model, tools: { weather: tools.question } })

  // The tools of a server type the calls too, without their code.
  const served = useChatStream<typeof tools>({ model })
  expectTypeOf(served.toolCalls).toEqualTypeOf(chat.toolCalls)
  expectTypeOf(served.messages).toEqualTypeOf(chat.messages)

  expectTypeOf(chat.error).toEqualTypeOf<ChatState['error']>()
  expectTypeOf(chat.isLoading).toEqualTypeOf<boolean>()
  expectTypeOf(chat.loadError).toEqualTypeOf<Error | undefined>()
  // @ts-expect-error A message is text or parts.
  void chat.send(5)
  // @ts-expect-error A chat needs a model.
  useChatStream({ id: 'demo' })
}

/** What only the library itself passes is not offered. */
type Internal =
  | 'onEvents'
  | 'continued'
  | 'chatId'
  | 'answerId'
  | 'replayable'
  | 'signal'
  | 'output'
expectTypeOf<Extract<keyof UseChatStreamOptions, Internal>>().toEqualTypeOf<never>()

export function useSliceTypes(): void {
  // The slice is inferred.
  expectTypeOf(useChatSlice('demo', ({ content }) => content.text.length)).toEqualTypeOf<number>()
  expectTypeOf(useChatSlice('demo', (chat) => chat.toolCalls[0]?.name)).toEqualTypeOf<
    string | undefined
  >()
  // So are the tool calls, from the type of the parameter alone.
  const calls = useChatSlice('demo', (chat: ChatState<Call>) => chat.toolCalls)
  expectTypeOf(calls).toEqualTypeOf<ChatState<Call>['toolCalls']>()
  expectTypeOf(calls[0]?.name).toEqualTypeOf<'weather' | 'question' | undefined>()
  const isEqual = (one: number, other: number) => one === other
  expectTypeOf(
    useChatSlice('demo', (chat: ChatState<Call>) => chat.messages.length, isEqual),
  ).toEqualTypeOf<number>()
  // @ts-expect-error There is no such field.
  useChatSlice('demo', ({ contents }) => contents)
  // @ts-expect-error A selector reads the state of a chat.
  useChatSlice('demo', (chat: { contents: string }) => chat.contents)

  const message = useChatMessage<Call>('demo', 'a')
  if (message?.role === 'assistant') {
    const [part] = message.parts
    if (part?.type === 'tool-call') expectTypeOf(part.name).toEqualTypeOf<'weather' | 'question'>()
  }
}

export function useActionTypes(): void {
  const actions = useChatActions('demo')
  expectTypeOf(actions).toEqualTypeOf<ChatActions>()
  expectTypeOf(useChatActions<Call>('demo')).toEqualTypeOf<ChatActions<Call>>()
  // @ts-expect-error The actions have no state.
  actions.messages
}

export function useObjectTypes(): void {
  // A value is partial while it is written, and whole in the end.
  const city = useObjectStream({
    model,
    schema: jsonSchema<{ name: string; founded: number }>({ type: 'object' }),
  })
  expectTypeOf(city.object).toEqualTypeOf<
    { readonly name?: string; readonly founded?: number } | undefined
  >()
  expectTypeOf(city.output).toEqualTypeOf<{ name: string; founded: number } | undefined>()
}

export function useQueryTypes(): void {
  const load = async () => ({ version: 2, messages: [], head: null }) as const
  expectTypeOf(useQuery(chatQueryOptions('demo', { load })).data?.head).toEqualTypeOf<
    string | null | undefined
  >()

  const { data } = useQuery(completionQueryOptions({ model, messages: [] }))
  expectTypeOf(data?.content).toEqualTypeOf<string | undefined>()
  expectTypeOf(data?.toolCalls[0]?.name).toEqualTypeOf<string | undefined>()
  // @ts-expect-error There is no output without a form.
  data?.output

  const typed = useSuspenseQuery(completionQueryOptions({ model, messages: [], tools })).data
  expectTypeOf(typed.toolCalls[0]?.name).toEqualTypeOf<'weather' | 'question' | undefined>()

  const city = object(jsonSchema<{ name: string }>({ type: 'object' }))
  const one = useSuspenseQuery(completionQueryOptions({ model, messages: [], output: city })).data
  expectTypeOf(one.output).toEqualTypeOf<{ name: string } | undefined>()
  expectTypeOf(one.content).toEqualTypeOf<string>()

  const cities = array(jsonSchema<{ name: string }>({ type: 'object' }))
  const options = completionQueryOptions({ model, messages: [], output: cities, tools })
  const many = useSuspenseQuery(options).data
  expectTypeOf(many.output).toEqualTypeOf<readonly { name: string }[] | undefined>()
  expectTypeOf(many.toolCalls[0]?.name).toEqualTypeOf<'weather' | 'question' | undefined>()

  const inPortuguese = { ...options, queryKey: [...options.queryKey, 'pt'] }
  expectTypeOf(useQuery(inPortuguese).data?.output).toEqualTypeOf<typeof many.output | undefined>()
  const titled = useSuspenseQuery({ ...options, queryKey: ['title', 'demo'] }).data
  expectTypeOf(titled.output).toEqualTypeOf<typeof many.output>()
}
