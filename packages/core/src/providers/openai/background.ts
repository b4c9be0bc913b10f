// OpenAI, the Responses API: answers that go on without their connection.

import type { Model, ModelRequest } from '../../protocol/model.ts'
import type { Cursor } from '../../protocol/stream-event.ts'

/** The model, whose answers are read over as many connections as it takes. `url`: where they are kept. */
export function inBackground(model: Model, url: string): Model {
  const addressOf = ({ answer }: Cursor) => `${url}/${encodeURIComponent(answer)}`
  const resume = (cursor: Cursor): ModelRequest => ({
    url: `${addressOf(cursor)}?stream=true&starting_after=${cursor.after}`,
    method: 'GET',
    body: {},
  })
  const cancel = (cursor: Cursor): ModelRequest => ({
    url: `${addressOf(cursor)}/cancel`,
    body: {},
  })
  return {
    ...model,
    resume,
    // Loaded where it is used: it is as large as half of a provider.
    async streamStep(request, emit, next) {
      const { streamBackgroundStep } = await import('./background-step.ts')
      await streamBackgroundStep(request, emit, { model, next, resume, cancel })
    },
  }
}
