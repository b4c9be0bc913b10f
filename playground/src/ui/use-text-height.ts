import { type RefObject, useLayoutEffect } from 'react'

/** Keeps a textarea as high as its text where `field-sizing: content` does not, as in Safari before 26.2. */
export function useTextHeight(textarea: RefObject<HTMLTextAreaElement | null>): void {
  useLayoutEffect(() => {
    if (textarea.current && !CSS.supports('field-sizing', 'content')) fitText(textarea.current)
  })
}

function fitText(textarea: HTMLTextAreaElement): void {
  // It shrinks, too: back to its rows first.
  textarea.style.height = 'auto'
  const borders = textarea.offsetHeight - textarea.clientHeight
  textarea.style.height = `${textarea.scrollHeight + borders}px`
}
