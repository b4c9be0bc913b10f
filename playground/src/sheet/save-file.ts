interface FileOptions {
  readonly name: string
  readonly type: string
}

/** Saves a text as a file. */
export function saveFile(text: string, { name, type }: FileOptions): void {
  const href = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href, download: name }).click()
  // Not at once: the browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
