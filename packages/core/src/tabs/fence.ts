import type { SharedAnswer } from '../chat/tabs-link.ts'
import { AbortedError } from '../protocol/errors.ts'
import { takenOver } from '../protocol/taken-over.ts'
import type { Tool } from '../tools/tool-types.ts'

/** How a tab knows whether the answer is still its own. */
export interface FenceOptions {
  /** Whether this tab surely has the answer, for it made sure a moment ago. */
  isSure(): boolean
  /** Makes sure. Resolves to whether this tab still has the answer. */
  makeSure(): Promise<boolean>
}

/**
 * Keeps a tab that was frozen, and lost its answer meanwhile, from doing anything more for it: no request,
 * no event and no tool.
 */
export function createFence({
  isSure,
  makeSure,
}: FenceOptions): Pick<SharedAnswer, 'fence' | 'fenceTools'> {
  async function pass(): Promise<void> {
    if (!isSure() && !(await makeSure())) throw new AbortedError(takenOver)
  }

  return {
    fence: (step) => async (request, emit) => {
      await pass()
      const { model } = request
      const send: typeof fetch = async (input, init) => {
        await pass()
        return (model.fetch ?? fetch)(input, init)
      }
      return step({ ...request, model: { ...model, fetch: send } }, (batch) => {
        if (isSure()) return emit(batch)
        return makeSure().then((isOurs) => (isOurs ? emit(batch) : undefined))
      })
    },
    fenceTools(options) {
      const { tools } = options
      if (!tools) return options
      const fenced = Object.entries(tools).map(([name, tool]) => {
        const { execute }: Partial<Tool> = tool
        if (!execute) return [name, tool]
        const executeOnce: Tool['execute'] = async (...call) => {
          await pass()
          return execute(...call)
        }
        return [name, { ...tool, execute: executeOnce }]
      })
      return { ...options, tools: Object.fromEntries(fenced) }
    },
  }
}
