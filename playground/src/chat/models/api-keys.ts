import { readText, writeText } from '../../ui/browser-storage.ts'

const storageName = (vendor: string) => `deltakit-playground-key-${vendor}`

/** Returns the key that this browser remembers, or an empty string. */
export function rememberedKey(vendor: string): string {
  return readText('local', storageName(vendor))
}

/** Remembers a key. An empty one is forgotten. */
export function rememberKey(vendor: string, key: string): void {
  writeText('local', { name: storageName(vendor), text: key })
}
