import {
  type Conversation,
  createStore,
  DeltakitError,
  type ReadableStore,
  shallowEqual,
} from '@deltakit/core'
import {
  type DefaultError,
  type Query,
  type QueryCacheNotifyEvent,
  type QueryClient,
  QueryObserver,
} from '@tanstack/react-query'
import { chatKey } from './chat-key.ts'
import { type LoadConversation, queryFunctionOf, staticQueryOptions } from './chat-query.ts'

/** Whether the stored conversation of a chat is being loaded, and why that failed. */
export interface LoadState {
  /** `load` is running, or will run as soon as the component is mounted. */
  readonly isLoading: boolean
  /** Why `load` failed. Cleared when it runs again, or when the conversation comes from elsewhere. */
  readonly loadError: DefaultError | undefined
}

/** What happened to a query in the cache. */
export type QueryAction = Extract<QueryCacheNotifyEvent, { type: 'updated' }>['action']

/** The query with the conversation of one chat: how it is loaded, and how long it stays cached. */
export interface ConversationQuery extends ReadableStore<LoadState> {
  readonly queryKey: ReturnType<typeof chatKey>
  cached(): Conversation | undefined
  write(conversation: Conversation): void
  configure(load: LoadConversation | undefined): void
  /** Loads the conversation where it can be loaded, and keeps it from being collected until released. */
  retain(): () => void
  /** Follows the query that took the place of a removed one. */
  follow(): void
  /** Resolves once no load is in flight. Rejects with the error of a load that failed meanwhile. */
  loaded(): Promise<void>
  isCurrent(query: unknown): boolean
  onUpdate(action: QueryAction): void
}

/** Creates the query of one chat. It loads nothing before a component is mounted. */
export function createConversationQuery(
  client: QueryClient,
  { id, initialLoad }: { readonly id: string; readonly initialLoad: LoadConversation | undefined },
): ConversationQuery {
  const queryKey = chatKey(id)
  let load = initialLoad
  let phase: 'before-first-use' | 'used' = 'before-first-use'
  let holders = 0
  let written: Conversation | undefined
  // Created in the first render: a chat whose component never mounts is collected with its query.
  const observer = new QueryObserver(client, queryOptions())
  const loadState = createStore<LoadState>({
    isLoading: isLoading(),
    loadError: isLoading() ? undefined : (query().state.error ?? undefined),
  })

  function queryOptions() {
    return {
      ...staticQueryOptions,
      // Runs offline too, for it may read from the device. One that fails there waits for the network.
      networkMode: 'offlineFirst' as const,
      queryKey,
      enabled: load !== undefined,
      retry: shouldRetry,
      ...(load && { queryFn: queryFunctionOf(load) }),
    }
  }

  /** As often as the app has it for its queries. What no repetition changes, such as a 401, shows at once. */
  function shouldRetry(failures: number, error: DefaultError): boolean {
    if (error instanceof DeltakitError && !error.retryable) return false
    const { retry = 3 } = client.defaultQueryOptions<Conversation>({ queryKey })
    if (typeof retry === 'function') return retry(failures, error)
    return typeof retry === 'number' ? failures < retry : retry
  }

  function query(): Query<Conversation, DefaultError, Conversation, ReturnType<typeof chatKey>> {
    return observer.getCurrentQuery()
  }

  function isLoading(): boolean {
    const { fetchStatus, data } = query().state
    // It pauses between two attempts while the page is hidden or offline.
    if (fetchStatus !== 'idle') return true
    // The first render must show that the conversation is about to be loaded.
    return phase === 'before-first-use' && load !== undefined && data === undefined
  }

  function errorAfter(action: QueryAction): DefaultError | undefined {
    switch (action.type) {
      case 'error':
        return action.error
      case 'fetch':
        return undefined
      case 'setState':
        return query().state.error ?? undefined
      case 'success':
        // A message that is sent meanwhile does not mean that the older ones could be loaded.
        return query().state.data === written ? loadState.get().loadError : undefined
      default:
        return loadState.get().loadError
    }
  }

  function show(loadError: DefaultError | undefined): void {
    const next = { isLoading: isLoading(), loadError }
    if (!shallowEqual(next, loadState.get())) loadState.set(next)
  }

  function follow(): void {
    phase = 'used'
    observer.setOptions(queryOptions())
    if (!observer.hasListeners()) observer.subscribe(() => {})
    show(loadState.get().loadError)
  }

  return {
    get: loadState.get,
    subscribe: loadState.subscribe,
    queryKey,
    cached: () => query().state.data,
    write(conversation) {
      written = conversation
      client.setQueryData(queryKey, conversation)
    },
    configure(next) {
      load = next
    },
    retain() {
      holders++
      follow()
      return () => {
        holders--
        if (!holders) observer.destroy()
      }
    },
    follow,
    async loaded() {
      if (query().state.fetchStatus !== 'idle') await query().promise
    },
    isCurrent: (other) => other === query(),
    onUpdate: (action) => show(errorAfter(action)),
  }
}
