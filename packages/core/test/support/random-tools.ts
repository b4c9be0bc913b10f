import type { Clock } from '../../src/index.ts'
import { type Tool, tool } from '../../src/tools.ts'
import { type Chance, pick } from './chance.ts'
import { anyInput } from './tool-conversation.ts'

/** The tools that `randomProvider` calls. */
export interface RandomTools {
  readonly tools: Readonly<Record<'count' | 'ask' | 'pay', Tool>>
  /** The ids of the calls that were executed. */
  readonly executed: readonly string[]
  /** What its tools do. */
  readonly execute: (input: unknown) => Promise<unknown>
}

/** A tool that runs, one that the app answers, and one that a person approves. They take time, and may fail. */
export function randomTools(
  chance: Chance,
  { clock, durations }: { readonly clock: Clock; readonly durations: readonly number[] },
): RandomTools {
  const executed: string[] = []

  async function execute(input: unknown): Promise<unknown> {
    executed.push(String(Object(input).id))
    await clock.sleep(pick(durations, chance), new AbortController().signal)
    if (chance(6) === 0) throw new Error('The tool failed')
    return 'done'
  }

  const tools = {
    count: tool({ input: anyInput, execute }),
    ask: tool({ input: anyInput }),
    pay: tool({ input: anyInput, execute, approve: true }),
  }
  return { tools, executed, execute }
}
