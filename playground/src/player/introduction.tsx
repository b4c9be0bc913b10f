import { CopyButton, IconButton } from '@deltakit/devtools/deck'
import { useState } from 'react'
import { readText, writeText } from '../ui/browser-storage.ts'

const command = 'npm install @deltakit/core @deltakit/react'
const storageName = 'deltakit-playground-introduced'

/** Says in one line what this is, until a person closes it. */
export function Introduction() {
  const [isClosed, setIsClosed] = useState(() => readText('local', storageName) !== '')
  if (isClosed) return null

  function close(): void {
    writeText('local', { name: storageName, text: 'yes' })
    setIsClosed(true)
  }

  return (
    <aside className="introduction" aria-label="What this is">
      <p>
        <b>Deltakit</b> turns a model’s stream into reasoning, content and tool calls. This page
        replays recorded streams, byte by byte.
      </p>
      <code>{command}</code>
      <CopyButton what="the install command" text={() => command} />
      <IconButton icon="close" label="Close this line" onClick={close} />
    </aside>
  )
}
