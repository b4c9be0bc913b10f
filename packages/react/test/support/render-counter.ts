/** Counts the renders of named components. StrictMode renders twice. */
export function renderCounter() {
  const counts: Record<string, number> = {}
  return {
    count: (name: string) => {
      counts[name] = (counts[name] ?? 0) + 1
    },
    /** The renders since the last call. */
    take: () => {
      const taken = { ...counts }
      for (const name of Object.keys(counts)) delete counts[name]
      return taken
    },
  }
}
