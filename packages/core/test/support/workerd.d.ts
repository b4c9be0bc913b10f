declare module 'workerd' {
  /** The binary's path. */
  const path: string
  /** The newest date the binary accepts. */
  export const compatibilityDate: string
  // biome-ignore lint/style/noDefaultExport: the package has it
  export default path
}
