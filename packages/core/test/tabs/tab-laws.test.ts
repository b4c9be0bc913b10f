import { it } from 'vitest'
import { checkTabs } from '../support/tab-laws.ts'

const seeds = Array.from({ length: 40 }, (_, index) => index + 1)

it.each(seeds)('shows the same messages in all tabs, seed %i', (seed) => checkTabs(seed))
