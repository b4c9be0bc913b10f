import type { ChatActions, ChatUserMessage } from '@deltakit/core'
import { type RefObject, useMemo } from 'react'
import { textIn } from '../player/previous-messages.tsx'
import type { Talk } from './chat-session.ts'

/** What a person does in a chat. */
export interface ChatHandlers {
  stop(): void
  clear(): void
  retry(): void
  goOn(): void
  regenerate(id?: string): void
  edit(id: string, text: string): void
  switchTo(id: string): void
  approve(key: string): void
  deny(key: string): void
}

interface Around {
  readonly talk: Talk
  readonly queued: readonly ChatUserMessage[]
  readonly composer: RefObject<HTMLTextAreaElement | null>
}

/**
 * A chat's verbs. Whatever stops an answer forgets what is queued, so that is put back into the composer;
 * and a button that goes away with what it did leaves the focus there.
 */
export function useActions(verbs: ChatActions, { talk, queued, composer }: Around): ChatHandlers {
  const { stop, clear, retry, regenerate, edit, switchTo, approve, deny } = verbs
  const goOn = verbs.continue
  return useMemo(() => {
    function takeBack(): void {
      const texts = [...queued.map(textIn), talk.text.get()]
      if (queued.length) talk.text.set(texts.filter((text) => text.trim()).join('\n\n'))
    }

    function focus(): void {
      composer.current?.focus()
    }

    function instead(asking: () => Promise<unknown>): void {
      takeBack()
      void asking()
      focus()
    }

    return {
      stop: () => instead(stop),
      clear() {
        talk.forget()
        void clear()
        focus()
      },
      retry: () => instead(() => retry()),
      goOn: () => instead(() => goOn()),
      regenerate: (id) => instead(() => regenerate(id)),
      edit: (id, text) => instead(() => edit(id, text)),
      switchTo(id) {
        takeBack()
        void switchTo(id)
      },
      approve(key) {
        void approve(key)
        focus()
      },
      deny(key) {
        void deny(key, 'The person said no')
        focus()
      },
    }
  }, [stop, clear, retry, goOn, regenerate, edit, switchTo, approve, deny, talk, queued, composer])
}
