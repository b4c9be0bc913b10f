import type { Part, ToolCallOf } from '@deltakit/core'
import { type MarkdownBlock, useChatActions, useMarkdownBlocks } from '@deltakit/react'
import { memo } from 'react'
import Markdown from 'react-markdown'
import type { tools } from '../server/tools.ts'

export type Call = ToolCallOf<typeof tools>

interface AnswerPartProps {
  messageId: string
  part: Part<Call>
}

export function AnswerPart({ messageId, part }: AnswerPartProps) {
  switch (part.type) {
    case 'reasoning':
      return (
        <details open={part.status === 'streaming'}>
          <summary>Reasoning</summary>
          {part.text}
        </details>
      )
    case 'content':
      return <Content text={part.text} />
    case 'tool-call':
      return <ToolCall messageId={messageId} call={part} />
    default:
      return null
  }
}

/** While an answer streams, only its last block is parsed and rendered again. */
function Content({ text }: { text: string }) {
  const blocks = useMarkdownBlocks(text)
  return blocks.map((block) => <Block key={block.start} block={block} />)
}

const Block = memo(function Block({ block }: { block: MarkdownBlock }) {
  return <Markdown>{block.text}</Markdown>
})

function ToolCall({ messageId, call }: { messageId: string; call: Call }) {
  const { approve, deny } = useChatActions('demo')
  const ref = { messageId, key: call.key }
  return (
    <div className="tool">
      <p>
        {call.name} in {call.input?.city ?? '…'} <small>{call.status}</small>
      </p>
      {call.status === 'awaiting-approval' && (
        <>
          <button type="button" onClick={() => void approve(ref)}>
            Allow
          </button>
          <button type="button" onClick={() => void deny(ref)}>
            Deny
          </button>
        </>
      )}
      {call.name === 'weather' && call.status === 'done' && (
        <strong>
          {call.output.celsius} °C, {call.output.sky}
        </strong>
      )}
    </div>
  )
}
