declare module 'virtual:catalog' {
  /** The name of each cassette, and the description in its first line. */
  export const cassettes: readonly { readonly name: string; readonly about?: string }[]
}
