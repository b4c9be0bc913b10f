/** Keys that a person asked this browser to remember, and no others. */
const place = (vendor: string) => `deltakit-playground-key-${vendor}`

export function rememberedKey(vendor: string): string {
  try {
    return localStorage.getItem(place(vendor)) ?? ''
  } catch {
    return ''
  }
}

/** Nothing to remember forgets it. */
export function rememberKey(vendor: string, key: string): void {
  try {
    if (key) localStorage.setItem(place(vendor), key)
    else localStorage.removeItem(place(vendor))
  } catch {
    // Storage may be full or forbidden: then it is gone with the page.
  }
}
