declare module 'virtual:shelf' {
  /** Every cassette's name, and what its first line says of it. */
  export const shelf: readonly { readonly name: string; readonly about?: string }[]
}
