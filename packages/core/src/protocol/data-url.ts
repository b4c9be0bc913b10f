/** What a `data:` URL holds in base64. `undefined` for any other URL. */
export function base64In(url: string): string | undefined {
  return url.split(/^data:[^,]*;base64,/)[1]
}

/** A `data:` URL with that content. */
export function dataURL(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`
}
