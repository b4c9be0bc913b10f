import { describe, expect, it, vi } from 'vitest'
import { toAGUI } from '../../src/ag-ui.ts'
import { toUIMessageStream, type UIMessageStreamOptions } from '../../src/ai-sdk.ts'
import { replay } from '../../src/cassette.ts'
import { type StreamEvent, streamChat } from '../../src/index.ts'
import { answers, anyModel, hi } from '../support/cassette-harness.ts'
import { misbehaviours } from '../support/misbehaviour.ts'

type Events = AsyncIterable<StreamEvent>
type ErrorText = NonNullable<UIMessageStreamOptions['errorText']>

const writers = [
  {
    name: 'AI SDK',
    write: (events: Events, errorText: ErrorText) => toUIMessageStream(events, { errorText }),
  },
  {
    name: 'AG-UI',
    write: (events: Events, errorText: ErrorText) =>
      toAGUI(events, { threadId: 't', runId: 'r', errorText }),
  },
]

describe.each(writers)('a page of $name', ({ write }) => {
  async function shown(errorText: ErrorText): Promise<string> {
    const refusal = answers([JSON.stringify({ error: { message: 'sk-prod-1234' } }), { code: 401 }])
    const model = anyModel({ fetch: replay(refusal, { match: 'order' }) })
    const stream = streamChat({ model, messages: hi, retry: false })
    return new Response(write(stream, errorText)).text()
  }

  it('reads what `errorText` makes of an error', async () => {
    expect(await shown(({ name }) => `Sorry: ${name}`)).toContain('Sorry: HttpError')
  })

  it.each(misbehaviours.filter(({ name }) => name !== 'returns text'))(
    'reads the usual text of an error where `errorText` $name',
    async ({ act }) => {
      const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
      const text = await shown(act as ErrorText)
      expect(text).toContain('The provider answered 401"')
      expect(text).not.toContain('made to fail')
      expect(logged).toHaveBeenCalledOnce()
      logged.mockRestore()
    },
  )
})
