import { anthropicGrowth } from './growth/anthropic.ts'
import { chatGrowth } from './growth/chat-completions.ts'
import { googleGrowth } from './growth/google.ts'
import { openaiGrowth } from './growth/openai.ts'
import { type GrowthChunks, withNested } from './growth/values.ts'

/** Answers that have a great many of one thing: work must grow with them, and no faster. */
export interface GrowthBody {
  readonly wire: GrowthWire
  /** What there are many of. */
  readonly name: string
  /** An answer with that many of them, as an event stream. */
  body(count: number): string
}

export type GrowthWire = 'chat-completions' | 'anthropic' | 'openai' | 'google'

/** One body for everything countable, for every wire. */
export const growthBodies: readonly GrowthBody[] = [
  ...bodiesOf('chat-completions', chatGrowth),
  ...bodiesOf('anthropic', anthropicGrowth),
  ...bodiesOf('openai', openaiGrowth),
  ...bodiesOf('google', googleGrowth),
]

function bodiesOf(wire: GrowthWire, growth: GrowthChunks): GrowthBody[] {
  return Object.entries(growth).map(([name, chunks]) => ({
    wire,
    name,
    body: (count) => {
      const messages = chunks(count).map((chunk) => withNested(JSON.stringify(chunk)))
      return messages.map((message) => `data: ${message}\n\n`).join('')
    },
  }))
}
