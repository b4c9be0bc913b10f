import { type ChatResult, streamChat, type ToolCallOf, type Tools } from '@deltakit/core'
import {
  type DataTag,
  type DefaultError,
  type QueryKey,
  queryOptions,
  type UnusedSkipTokenOptions,
} from '@tanstack/react-query'
import { staticQueryOptions } from './chat-query.ts'
import { type CompletionRequest, completionKey } from './completion-query-key.ts'

/** The format of an output. */
type Output = CompletionRequest['output']

/** What `completionQueryOptions` takes: a model, messages and settings, as `streamChat` does. */
export type CompletionOptions<Of extends Tools = Tools, Format extends Output = Output> = Omit<
  CompletionRequest,
  'tools' | 'output'
> & {
  /** The tools that the model may call. Those with `execute` run before the completion is there. */
  readonly tools?: Of | undefined
  /** The JSON that the content has to be: `object(schema)` or `array(schema)` of `@deltakit/core/tools`. */
  readonly output?: Format | undefined
}

/** An answer that is complete. With `output` it has the parsed value, unless it waits for a tool. */
export type Completion<Of extends Tools = Tools, Format = unknown> = ChatResult<ToolCallOf<Of>> &
  (Format extends { readonly types?: { readonly value: infer Value } | undefined }
    ? { readonly output?: Value }
    : unknown)

/**
 * What `completionQueryOptions` returns: options for `useQuery`, `useSuspenseQuery` and their kin. They
 * may be spread with a longer key.
 */
export type CompletionQueryOptions<Data = ChatResult> = UnusedSkipTokenOptions<
  Data,
  DefaultError,
  Data
> & { readonly queryKey: DataTag<QueryKey, Data, DefaultError> }

/**
 * One prompt and its answer as a query, keyed by everything that decides the answer. The request is
 * sent once, even where it fails: only `refetch`, a reset of the query or a reset error boundary sends
 * it again. An answer that nobody watches is finished all the same.
 */
export function completionQueryOptions<Of extends Tools = Tools, Format extends Output = undefined>(
  options: CompletionOptions<Of, Format>,
): CompletionQueryOptions<Completion<Of, Format>>
export function completionQueryOptions(options: CompletionRequest): CompletionQueryOptions {
  if (typeof Object(Object(options).model).request !== 'function') throw new TypeError(withoutModel)
  const queryKey: QueryKey = completionKey(options)
  return queryOptions({
    ...staticQueryOptions,
    queryKey,
    queryFn: () => streamChat(options).complete(),
    retry: false,
    // A query that was reset has no answer: it may be fetched, though nothing else may fetch it.
    staleTime: ({ state }) => (state.status === 'pending' ? 0 : 'static'),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    // A component that mounts must not repeat a request that failed. Not by `retryOnMount: false`,
    // which holds even after an error boundary was reset: suspense queries are always enabled, and
    // have their own rule for that.
    enabled: ({ state }) => state.status !== 'error',
  })
}

const withoutModel =
  'Expected `completionQueryOptions` to be passed a `model`. Pass completionQueryOptions({ model, messages }).'
