/** A short text that differs where the JSON of a value does. */
export async function fingerprintOf(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).join('.')
}
