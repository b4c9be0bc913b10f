// @ts-check
// What a page of Chromium has to do without to be like one of Safari.

/** Runs in the page: Safari copies only while a click or a key is handled. */
export function copyAsInSafari() {
  let isHandling = false
  for (const type of ['click', 'keydown']) {
    const listen = () => {
      isHandling = true
      setTimeout(() => {
        isHandling = false
      })
    }
    addEventListener(type, listen, true)
  }
  const { clipboard } = navigator
  const write = clipboard.write.bind(clipboard)
  const writeText = clipboard.writeText.bind(clipboard)
  const refusal = new DOMException('Not while something is handled', 'NotAllowedError')
  clipboard.write = async (items) => (isHandling ? write(items) : Promise.reject(refusal))
  clipboard.writeText = async (text) => (isHandling ? writeText(text) : Promise.reject(refusal))
}
