import type { ProviderOptions } from '../../protocol/model.ts'

/**
 * The headers of one attempt: the key, and those of the app. `keyHeader` takes the bare key. Default:
 * `authorization`, with the key as a bearer token.
 */
export async function headersOf(
  { apiKey, headers }: ProviderOptions,
  keyHeader?: string,
): Promise<Record<string, string>> {
  const key = typeof apiKey === 'function' ? await apiKey() : apiKey
  if (!key) return { ...headers }
  return { ...(keyHeader ? { [keyHeader]: key } : { authorization: `Bearer ${key}` }), ...headers }
}
