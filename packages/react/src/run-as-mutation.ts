import type { QueryClient } from '@tanstack/react-query'

/**
 * Asking a model is a mutation: a query may run again whenever it likes, and each run costs money. It
 * never waits for a network or for another, for what is kept waiting could be restored and sent again.
 */
export async function runAsMutation<Result>(
  client: QueryClient,
  mutationKey: readonly string[],
  ask: () => Promise<Result>,
): Promise<Result> {
  const mutation = client.getMutationCache().build<Result, Error, void, unknown>(client, {
    mutationKey,
    mutationFn: ask,
    retry: false,
    networkMode: 'always',
    // Whatever the defaults of the client are.
    scope: undefined as never,
  })
  return mutation.execute()
}
