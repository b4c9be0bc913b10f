import { listed } from '../recordings/catalog.ts'
import { vendorNames } from './source.ts'

/** The names of all cassettes, by who sent them. */
export const scenes: ReadonlyMap<string, readonly string[]> = byGroup()

function byGroup(): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  const names: Record<string, string> = { ...vendorNames, faults: 'Faults' }
  for (const { group, name } of listed) {
    const label = names[group] ?? group
    groups.set(label, [...(groups.get(label) ?? []), name])
  }
  return groups
}
