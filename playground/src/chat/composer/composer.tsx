import type { UserFile } from '@deltakit/core'
import { IconButton } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { ArrowUp, Paperclip, Square } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { textFields } from '../../ui/text-fields.ts'
import { useTextHeight } from '../../ui/use-text-height.ts'
import type { ChatSession } from '../chat-session.ts'
import { AttachmentList } from './attachment-list.tsx'
import { acceptedTypes } from './attachments.ts'
import { isSendKey } from './send-key.ts'
import './composer.css'

interface ComposerProps {
  readonly session: ChatSession
  readonly textarea: RefObject<HTMLTextAreaElement | null>
  readonly isBusy: boolean
  /** What a person must do before they can send, if anything. */
  readonly missing: string | undefined
  readonly statusText: string
  /** Why files were left out. */
  readonly problems: readonly string[]
  onFiles(files: readonly File[]): void
  onSend(text: string, files: readonly UserFile[]): void
  onStop(): void
  onSettings(): void
}

/** Where a message is written. Messages sent while an answer streams are queued. */
export function Composer(props: ComposerProps) {
  const { session, textarea, isBusy, missing, statusText, problems } = props
  const { onFiles, onSend, onStop, onSettings } = props
  const text = useReadableStore(session.text)
  const files = useReadableStore(session.files)
  const fileInput = useRef<HTMLInputElement>(null)
  const canSend = missing === undefined && (text.trim() !== '' || files.length > 0)

  useTextHeight(textarea)

  useEffect(() => {
    // It appears once the chat is restored. Whoever types a key by then must not go on typing here.
    const isTyping = document.activeElement?.matches(textFields)
    if (!isTyping) focusIfKeyboard(textarea.current)
  }, [textarea])

  function send(): void {
    if (!canSend) return
    session.text.set('')
    session.files.set([])
    onSend(
      text.trim(),
      files.map(({ file }) => file),
    )
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && isBusy) onStop()
    if (!isSendKey(event)) return
    event.preventDefault()
    send()
  }

  function onPaste(event: ClipboardEvent): void {
    const pasted = [...event.clipboardData.files]
    if (!pasted.length) return
    event.preventDefault()
    onFiles(pasted)
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <AttachmentList
        files={files}
        onRemove={(id) => {
          session.files.set(files.filter((file) => file.id !== id))
          // The button that had the focus is gone.
          focusIfKeyboard(textarea.current)
        }}
      />
      {problems.length > 0 && (
        <p className="problems" role="alert">
          {problems.join('. ')}.
        </p>
      )}
      <textarea
        ref={textarea}
        aria-label="Message"
        aria-describedby="composer-hint"
        dir="auto"
        placeholder="Ask something"
        rows={2}
        value={text}
        onChange={(event) => session.text.set(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <div className="composer-bar tips-above">
        <IconButton
          label="Attach files"
          icon={Paperclip}
          onClick={() => fileInput.current?.click()}
        />
        <input
          ref={fileInput}
          type="file"
          multiple
          hidden
          accept={acceptedTypes}
          onChange={({ target }) => {
            onFiles([...(target.files ?? [])])
            // The same file may be chosen again.
            target.value = ''
          }}
        />
        <p id="composer-hint" className="composer-hint">
          {missing === undefined ? (
            !isBusy && <small>Enter sends, Shift+Enter breaks the line</small>
          ) : (
            <button type="button" className="link" onClick={onSettings}>
              {missing} to send
            </button>
          )}
        </p>
        {/* After the answer only screen readers need it: the answer itself shows how it ended. */}
        <p role="status" className={isBusy ? 'chat-status' : 'visually-hidden'}>
          {statusText}
        </p>
        {isBusy && (
          <button type="button" onClick={onStop}>
            <Square size={14} aria-hidden /> Stop
          </button>
        )}
        <button type="submit" className="primary" disabled={!canSend}>
          <ArrowUp size={16} aria-hidden /> {isBusy ? 'Queue' : 'Send'}
        </button>
      </div>
    </form>
  )
}

/** On a touch screen the focus would open a keyboard over the page. */
function focusIfKeyboard(field: HTMLTextAreaElement | null): void {
  if (matchMedia('(pointer: fine)').matches) field?.focus()
}
