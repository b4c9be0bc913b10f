import { type ChatUserMessage, createStore, type Store } from '@deltakit/core'
import { readJson, readText, writeJson, writeText } from '../../ui/browser-storage.ts'
import { messageText } from '../../ui/message-text.ts'
import { type Attachment, filesOf, toAttachment } from './attachments.ts'

/** What a person has written and not sent yet. The texts outlive a reload of their tab. */
export interface Unsent {
  /** The text in the composer. */
  readonly text: Store<string>
  /** What the next message is sent with. */
  readonly files: Store<readonly Attachment[]>
  /** Puts messages that nobody sends any more back into the composer. */
  takeBack(messages: readonly ChatUserMessage[]): void
  /** Stores what waits in a chat. */
  keepQueue(id: string, queued: readonly ChatUserMessage[]): void
  /** Puts back what waited in a chat before a reload, unless it was sent or another tab sends it. */
  restoreQueue(id: string, sent: readonly { readonly id: string }[]): Promise<void>
}

const textName = 'deltakit-playground-text'
const queueName = (id: string) => `deltakit-playground-queue ${id}`

export function createUnsent(): Unsent {
  const text = createStore(readText('session', textName))
  const files = createStore<readonly Attachment[]>([])
  text.subscribe(() => writeText('session', { name: textName, text: text.get() }))

  function takeBack(messages: readonly ChatUserMessage[]): void {
    const texts = [...messages.map(messageText), text.get()]
    text.set(texts.filter((one) => one.trim()).join('\n\n'))
    files.set([...messages.flatMap(filesOf).map(toAttachment), ...files.get()])
  }

  return {
    text,
    files,
    takeBack,
    keepQueue(id, queued) {
      if (queued.length) writeJson('session', { name: queueName(id), value: queued })
      else writeText('session', { name: queueName(id), text: '' })
    },
    async restoreQueue(id, sent) {
      const stored = readJson('session', queueName(id))
      if (!Array.isArray(stored) || (await isShownElsewhere(id))) return
      takeBack(stored.filter(isMessage).filter(({ id }) => !sent.some((one) => one.id === id)))
    },
  }
}

/** The storage may hold anything. */
function isMessage(value: unknown): value is ChatUserMessage {
  return Array.isArray(Object(value).parts)
}

/** Another tab takes over what waited in this one. Each holds a lock with the id of the chat in its name. */
async function isShownElsewhere(id: string): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some(({ name }) => name?.includes(id))
}
