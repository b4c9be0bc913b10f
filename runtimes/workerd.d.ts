declare module 'workerd' {
  const workerd: {
    /** The newest date the binary accepts. */
    compatibilityDate: string
    /** The binary's path. */
    default: string
  }
  // biome-ignore lint/style/noDefaultExport: Node gives a CommonJS module's exports as its default
  export default workerd
}
