import type { FlightReport } from '../recorder/report.ts'

/** How long a playground has to load, in milliseconds. */
const patience = 20_000

/**
 * Opens the report in a playground. It goes from window to window, so that it passes no server. Resolves to
 * what happened.
 */
export function openInPlayground(
  { yaml, fileName }: FlightReport,
  playground: string,
): Promise<string> {
  const { origin } = new URL(playground, location.href)
  const opened = open(playground, '_blank')
  if (!opened) return Promise.resolve('The browser opened no window. Allow popups of this page.')
  return new Promise((resolve) => {
    function finish(text: string): void {
      removeEventListener('message', onMessage)
      clearTimeout(timer)
      resolve(text)
    }
    function onMessage({ source, origin: from, data }: MessageEvent): void {
      if (source !== opened || from !== origin || data?.type !== 'deltakit:ready') return
      opened?.postMessage({ type: 'deltakit:recording', name: fileName, text: yaml }, origin)
      finish('Opened in the playground.')
    }
    const timer = setTimeout(() => finish('The playground did not reply.'), patience)
    addEventListener('message', onMessage)
  })
}
