import { catalog } from '../../recordings/catalog.ts'
import { vendorNames } from './model-source.ts'

/** The names of all cassettes, by provider. */
export const cassetteGroups: ReadonlyMap<string, readonly string[]> = groupByProvider()

function groupByProvider(): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  const labels: Record<string, string> = { ...vendorNames, faults: 'Faults' }
  for (const { group, name } of catalog) {
    const label = labels[group] ?? group
    groups.set(label, [...(groups.get(label) ?? []), name])
  }
  return groups
}
