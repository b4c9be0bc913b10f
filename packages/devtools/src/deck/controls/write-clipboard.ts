/**
 * Copies a text, which may still be on its way. Call it while a click or a key is handled: Safari takes
 * nothing later. Rejects with why there is no text, or that the page may not copy.
 */
export async function writeClipboard(text: string | Promise<string>): Promise<void> {
  await Promise.all([text, write(text)])
}

async function write(text: string | Promise<string>): Promise<void> {
  try {
    const { clipboard } = navigator
    // Firefox before 127 has no ClipboardItem, but waits for a text.
    if (typeof text === 'string' || typeof ClipboardItem !== 'function') {
      await clipboard.writeText(await text)
      return
    }
    const type = 'text/plain'
    const blob = text.then((written) => new Blob([written], { type }))
    await clipboard.write([new ClipboardItem({ [type]: blob })])
  } catch (cause) {
    // Pages without https have no clipboard, and others may refuse.
    throw new Error('The browser does not let this page copy.', { cause })
  }
}
