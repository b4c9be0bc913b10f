import type { QueryClient } from '@tanstack/react-query'

/**
 * Runs a paid request as a mutation: unlike a query, a mutation is never repeated by itself. It starts
 * at once, because a mutation that waits for a network could be restored and sent again.
 */
export async function runAsMutation<Result>(
  client: QueryClient,
  {
    mutationKey,
    request,
  }: { readonly mutationKey: readonly string[]; readonly request: () => Promise<Result> },
): Promise<Result> {
  const mutation = client.getMutationCache().build<Result, Error, void, unknown>(client, {
    mutationKey,
    mutationFn: request,
    retry: false,
    networkMode: 'always',
    // The client's default scope would make it wait for other mutations.
    scope: undefined as never,
  })
  return mutation.execute()
}
