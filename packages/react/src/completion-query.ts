import { type ChatResult, type StreamChatOptions, streamChat } from '@deltakit/core'
import {
  type DataTag,
  type DefaultError,
  queryOptions,
  type UnusedSkipTokenOptions,
} from '@tanstack/react-query'
import { staticQueryOptions } from './chat-query.ts'

type CompletionKey = readonly ['deltakit', 'completion', model: string, asked: object]

export type CompletionQueryOptions = UnusedSkipTokenOptions<
  ChatResult,
  DefaultError,
  ChatResult,
  CompletionKey
> & { readonly queryKey: DataTag<CompletionKey, ChatResult, DefaultError> }

/**
 * One prompt and its answer, kept by what was asked. It is asked once, also where that failed: nothing
 * but `refetch` asks it again, and leaving does not stop what is paid for.
 */
export function completionQueryOptions(
  options: Omit<StreamChatOptions, 'signal' | 'replayable' | 'continued' | 'onEvents'>,
): CompletionQueryOptions {
  const { model, middleware, clock, tools, output, prepareStep, stopWhen, ...asked } = options
  const told = { ...asked, tools: Object.keys({ ...tools }), output: output?.schema }
  const queryKey: CompletionKey = ['deltakit', 'completion', `${model.vendor}/${model.id}`, told]
  return queryOptions({
    ...staticQueryOptions,
    queryKey,
    queryFn: () => streamChat(options).complete(),
    retry: false,
    retryOnMount: false,
    enabled: ({ state }) => state.status !== 'error',
  })
}
