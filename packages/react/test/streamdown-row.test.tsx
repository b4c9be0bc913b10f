import { act, cleanup } from '@testing-library/react'
import { useEffect } from 'react'
import { Streamdown } from 'streamdown'
import { afterEach, expect, it, vi } from 'vitest'
import { useChatMessage, useChatStream } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { eventually } from './support/eventually.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

const section = `## Rivers

The **Douro** runs through Porto, and [the Tejo](https://example.com/) through Lisbon.

- one that is *long*
- one with \`code\`

\`\`\`js
const rivers = ['Douro', 'Tejo']
\`\`\`

| river | city |
| --- | --- |
| Douro | Porto |

`
const sections = 40
const answer = `${section.repeat(sections)}That is all.`
const deltas = Array.from({ length: 4_000 }, (_, at) => answer.slice(cut(at), cut(at + 1)))

/** Where that delta begins in the answer. */
function cut(delta: number): number {
  return Math.round((delta * answer.length) / 4_000)
}

it('mounts the row of a Markdown answer of 4,000 deltas once, and its blocks too', async () => {
  const provider = controlledProvider()
  const mounts = vi.fn()
  const unmounts = vi.fn()
  let send: (text: string) => unknown = () => {}

  function Chat() {
    const chat = useChatStream({ id: 'markdown', model: provider.model })
    send = chat.send
    return chat.messageIds.map((messageId) => <Row key={messageId} messageId={messageId} />)
  }

  function Row({ messageId }: { readonly messageId: string }) {
    const message = useChatMessage('markdown', messageId)
    useEffect(() => {
      mounts()
      return () => void unmounts()
    }, [])
    if (message?.role !== 'assistant') return null
    return message.parts.map((part) =>
      part.type === 'content' ? <Streamdown key={part.key}>{part.text}</Streamdown> : null,
    )
  }

  mount(<Chat />)
  act(() => void send('Which rivers?'))
  await settle()
  provider.write(...deltas.slice(0, 100).map((content) => frame({ content })))
  await settle()
  const heading = await eventually(() => {
    const found = document.querySelector('h2')
    if (!found) throw new Error('The answer is not shown yet')
    return found
  })
  // StrictMode mounts everything twice, and nothing after that.
  mounts.mockClear()
  unmounts.mockClear()
  for (let from = 100; from < deltas.length; from += 975) {
    provider.write(...deltas.slice(from, from + 975).map((content) => frame({ content })))
    await settle()
  }
  provider.write(finish())
  provider.close()
  await eventually(() => expect(document.body.textContent).toContain('That is all.'))
  await settle()
  expect(mounts).not.toHaveBeenCalled()
  expect(unmounts).not.toHaveBeenCalled()
  expect(document.querySelectorAll('h2')).toHaveLength(sections)
  expect(document.querySelector('h2')).toBe(heading)
})
