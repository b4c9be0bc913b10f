import { type Chat, type ChatState, shallowEqual } from '@deltakit/core'
import type { ReactNode } from 'react'
import { PlainText } from '../deck/app/plain-text.tsx'
import { RenderCount } from '../deck/app/render-count.tsx'
import { useChat } from '../deck/view/deck-context.ts'
import { showCost, showCount } from './format.ts'

interface LiveSlicesProps {
  readonly chat: Chat
  readonly id: string
}

/** What the page gets of a stream that goes on: the slices of a chat, each with its renders. */
export function LiveSlices(props: LiveSlicesProps): ReactNode {
  return (
    <>
      <Text {...props} name="reasoning" title="Reasoning" />
      <Text {...props} name="content" title="Content" />
      <Calls {...props} />
      <Used {...props} />
    </>
  )
}

interface TextProps extends LiveSlicesProps {
  readonly name: 'reasoning' | 'content'
  readonly title: string
}

function Text({ chat, id, name, title }: TextProps): ReactNode {
  const { text, status } = useChat(chat, name === 'content' ? selectContent : selectReasoning)
  return (
    <section className="live-slice" data-slice={name}>
      <h4>
        {title} <span>{status}</span> <RenderCount id={id} />
      </h4>
      {text && <PlainText text={text} />}
    </section>
  )
}

function Calls({ chat, id }: LiveSlicesProps): ReactNode {
  const calls = useChat(chat, selectCalls, shallowEqual)
  return (
    <section className="live-slice">
      <h4>
        Tool calls <span>{calls.length}</span> <RenderCount id={id} />
      </h4>
      {calls.map(({ key, name, status, inputText }) => (
        <p key={key}>
          <code>{name || '…'}</code> <span>{status}</span> <code>{inputText}</code>
        </p>
      ))}
    </section>
  )
}

function Used({ chat, id }: LiveSlicesProps): ReactNode {
  const { input, output, total, cost } = useChat(chat, selectUsage)
  const facts = [
    input !== undefined && `${showCount(input)} in`,
    output !== undefined && `${showCount(output)} out`,
    total !== undefined && `${showCount(total)} tokens`,
    showCost(cost),
  ].filter(Boolean)
  return (
    <section className="live-slice">
      <h4>
        Usage <span>{facts.length ? facts.join(' · ') : 'not yet'}</span> <RenderCount id={id} />
      </h4>
    </section>
  )
}

const selectReasoning = ({ reasoning }: ChatState) => reasoning
const selectContent = ({ content }: ChatState) => content
const selectCalls = ({ toolCalls }: ChatState) => toolCalls
const selectUsage = ({ usage }: ChatState) => usage
