import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const file = new URL('../../../../turbo.json', import.meta.url)
const { tasks }: { tasks: Record<string, { dependsOn?: string[] }> } = JSON.parse(
  readFileSync(file, 'utf8'),
)

// A task of one workspace takes nothing from the task of all. Without this, turbo restores a page of older packages.
it('builds again whatever is built of the packages', () => {
  const builds = Object.entries(tasks).filter(([name]) => /(?:^|#)build$/.test(name))
  expect(builds.length).toBeGreaterThan(1)
  for (const [name, { dependsOn = [] }] of builds) expect(dependsOn, name).toContain('^build')
})
