/**
 * Returns the id that a call has in a request: its own, where `usable` fits it and no earlier call has it.
 * Vendors repeat ids, and each API refuses some of the others'.
 */
export function createCallIds(usable: RegExp): (ownId: string) => string {
  const used = new Set<string>()
  return (ownId) => {
    let id = usable.test(ownId) ? ownId : ''
    for (let count = used.size; !id || used.has(id); count++) id = `call_${count}`
    used.add(id)
    return id
  }
}
