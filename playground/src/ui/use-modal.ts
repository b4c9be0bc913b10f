import { type RefObject, useLayoutEffect, useRef } from 'react'

interface ModalProps {
  readonly ref: RefObject<HTMLDialogElement | null>
  onClose(): void
}

interface ModalOptions {
  /** A selector of what gets the focus. Default: the browser chooses. */
  readonly focus?: string
}

/** The props of a dialog that opens over the page as soon as it is rendered. */
export function useModal(onClose: () => void, { focus }: ModalOptions = {}): ModalProps {
  const ref = useRef<HTMLDialogElement>(null)

  // Closing it returns the focus to what opened it, so it is closed before it leaves the page.
  useLayoutEffect(() => {
    const { current } = ref
    current?.showModal()
    if (focus) current?.querySelector<HTMLElement>(focus)?.focus()
    return () => current?.close()
  }, [focus])

  return {
    ref,
    // The event comes late. In development React has opened the dialog again by then.
    onClose() {
      if (!ref.current?.open) onClose()
    },
  }
}
