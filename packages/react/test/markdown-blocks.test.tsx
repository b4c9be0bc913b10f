import { act, cleanup } from '@testing-library/react'
import { memo } from 'react'
import { afterEach, expect, it } from 'vitest'
import {
  type MarkdownBlock,
  useChatMessage,
  useChatStream,
  useMarkdownBlocks,
} from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { eventually } from './support/eventually.ts'
import { mount, settle } from './support/mount.tsx'
import { renderCounter } from './support/render-counter.ts'

afterEach(cleanup)

const section = `## Rivers

The **Douro** runs through Porto.

- one that is *long*

- one with \`code\`

\`\`\`js
const rivers = ['Douro']

console.log(rivers)
\`\`\`

`
const answer = `${section.repeat(20)}That is all.`
const deltas = answer.match(/.{1,7}/gs) ?? []

it('renders a finished block of a Markdown answer once, and only the last again', async () => {
  const provider = controlledProvider()
  const renders = renderCounter()
  let send: (text: string) => unknown = () => {}

  function Chat() {
    const chat = useChatStream({ id: 'blocks', model: provider.model })
    send = chat.send
    return chat.messageIds.map((messageId) => <Row key={messageId} messageId={messageId} />)
  }

  function Row({ messageId }: { readonly messageId: string }) {
    const message = useChatMessage('blocks', messageId)
    if (message?.role !== 'assistant') return null
    return message.parts.map((part) =>
      part.type === 'content' ? <Content key={part.key} text={part.text} /> : null,
    )
  }

  function Content({ text }: { readonly text: string }) {
    const blocks = useMarkdownBlocks(text)
    return blocks.map((block) => <Block key={block.start} block={block} />)
  }

  const Block = memo(function Block({ block }: { readonly block: MarkdownBlock }) {
    renders.count(`${block.start}: ${block.text}`)
    return <pre>{block.text}</pre>
  })

  mount(<Chat />)
  act(() => void send('Which rivers?'))
  await settle()
  for (let from = 0; from < deltas.length; from += 20) {
    provider.write(...deltas.slice(from, from + 20).map((content) => frame({ content })))
    await settle()
  }
  provider.write(finish())
  provider.close()
  await settle()
  await eventually(() => expect(document.body.textContent).toContain('That is all.'))
  expect(document.querySelectorAll('pre')).toHaveLength(20 * 4 + 1)
  expect([...document.querySelectorAll('pre')].map((pre) => pre.textContent).join('')).toBe(answer)
  // StrictMode renders twice.
  expect(Math.max(...Object.values(renders.take()))).toBe(2)
})
