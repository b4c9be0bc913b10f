import type { KeyboardEvent } from 'react'

/** Whether a key sends what is written. One that ends the composition of a character does not. */
export function isSendKey({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  return key === 'Enter' && !shiftKey && !nativeEvent.isComposing
}
