const waiting: (() => void)[] = []
/** Opened by the first who waits: an open port keeps a server running that only imports the panel. */
let port: MessagePort | undefined

function openPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => waiting.shift()?.()
  return port2
}

/** Gives the page a turn. Not `setTimeout`: browsers clamp nested timers to 4 ms. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port ??= openPort()
    port.postMessage(0)
  })
}
