import { systemClock } from './clock.ts'

/** A random id. A page that is not on HTTPS has no `randomUUID`, and React Native has no `crypto`. */
export function randomId(): string {
  const { crypto } = globalThis as { readonly crypto?: Partial<Crypto> | undefined }
  return crypto?.randomUUID?.() ?? `${letters()}-${letters()}-${letters()}`
}

function letters(): string {
  return systemClock.random().toString(36).slice(2)
}
