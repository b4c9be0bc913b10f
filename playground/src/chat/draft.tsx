import type { ChatState } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { useLayoutEffect, useRef } from 'react'
import { Renders } from '../page/renders.tsx'
import { AnswerView } from './answer-view.tsx'
import { chatId } from './history.ts'

/** The answer being written, the only thing here that a token renders. */
export function Draft() {
  const draft = useChatSlice(chatId, draftOf)
  const place = useRef<HTMLElement>(null)

  useLayoutEffect(() => {
    const log = place.current?.parentElement
    if (!log || !draft) return
    const below = log.scrollHeight - log.scrollTop - log.clientHeight
    if (below < 200) log.scrollTop = log.scrollHeight
  }, [draft])

  if (!draft) return null
  return (
    <article ref={place} className="message" aria-label="Model, writing" aria-busy="true">
      <AnswerView answer={draft} open={false} onApprove={ignore} onDeny={ignore} />
      <div className="actions">
        <Renders of={draft.id} />
      </div>
    </article>
  )
}

/** A call waits for a person only once the run is over. */
function ignore(): void {}

const draftOf = ({ draft }: ChatState) => draft
