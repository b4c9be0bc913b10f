// The floor: the least code that a careful engineer writes for this page alone.
import { createParser } from 'eventsource-parser'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import type { Contender, PageProps } from './contender.ts'
import { Message, Shell, Text } from './elements.tsx'

export const contender: Contender = { protocol: 'chat-completions', Page }

function Page({ older, fetch, onReady }: PageProps): ReactNode {
  const [store] = useState(() => createAnswerStore(fetch))
  const status = useSyncExternalStore(store.subscribe, store.status)
  useEffect(() => onReady(() => void store.send()), [onReady, store])
  return (
    <Shell done={status === 'done'}>
      {older.map(({ id, role, text }) => (
        <Message key={id} by={role} text={text} />
      ))}
      {status !== 'idle' && <Message by="user" text="Count." />}
      {status !== 'idle' && <Draft store={store} />}
    </Shell>
  )
}

function Draft({ store }: { store: AnswerStore }): ReactNode {
  return <Text by="assistant" text={useSyncExternalStore(store.subscribe, store.text)} />
}

type AnswerStore = ReturnType<typeof createAnswerStore>

function createAnswerStore(fetch: PageProps['fetch']) {
  const listeners = new Set<() => void>()
  let received = ''
  let shown = ''
  let status: 'idle' | 'streaming' | 'done' = 'idle'
  let due = false

  function show() {
    due = false
    shown = received
    for (const listener of listeners) listener()
  }

  async function send() {
    status = 'streaming'
    show()
    const decoder = new TextDecoder()
    const parser = createParser({
      onEvent({ data }) {
        if (data === '[DONE]') return
        received += JSON.parse(data).choices[0].delta.content ?? ''
        if (due) return
        due = true
        requestAnimationFrame(show)
      },
    })
    const { body } = await fetch('https://localhost/')
    const reader = body?.getReader()
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      parser.feed(decoder.decode(read.value, { stream: true }))
    }
    status = 'done'
    show()
  }

  return {
    send,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    status: () => status,
    text: () => shown,
  }
}
