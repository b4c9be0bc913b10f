import { type RefObject, useEffect, useRef } from 'react'

/** Opens a dialog over the page as soon as it is rendered. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const { current } = dialog
    current?.showModal()
    // The browser would choose the first element that can have the focus, which may be no field.
    current?.querySelector('input')?.focus()
    return () => current?.close()
  }, [])
  return dialog
}
