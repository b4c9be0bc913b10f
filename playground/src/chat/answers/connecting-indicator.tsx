import { useChatSlice, useReadableStore } from '@deltakit/react'
import { useChatId } from '../conversations/chat-id.ts'
import type { AttemptLog } from '../failed-attempts.ts'

/** Shown until the first token. Says so if the request is tried again. */
export function ConnectingIndicator({ attempts }: { attempts: AttemptLog }) {
  const isConnecting = useChatSlice(useChatId(), ({ status }) => status === 'connecting')
  const failed = useReadableStore(attempts.failed)
  if (!isConnecting) return null
  return (
    <p className="pulse">
      <i />
      <i />
      <i />
      {failed && (
        <span className="hint">
          The server {failed.reason}. Trying again, attempt {failed.count + 1}…
        </span>
      )}
    </p>
  )
}
