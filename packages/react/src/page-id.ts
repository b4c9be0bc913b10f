const storageKey = 'deltakit:page'

let id: string | undefined

/**
 * A random id of this tab, which a reload keeps. Where a page may store nothing, each load of it is
 * another.
 */
export function pageId(): string {
  id ??= storedId() ?? storeId(randomId())
  return id
}

/** A page that is not on HTTPS has no `randomUUID`, and React Native has no `crypto`. */
function randomId(): string {
  const { crypto } = globalThis as { readonly crypto?: Partial<Crypto> | undefined }
  return crypto?.randomUUID?.() ?? `${Math.random().toString(36)}${Math.random().toString(36)}`
}

function storedId(): string | undefined {
  try {
    return sessionStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

function storeId(id: string): string {
  try {
    sessionStorage.setItem(storageKey, id)
  } catch {
    // A page in a sandbox has no storage.
  }
  return id
}
