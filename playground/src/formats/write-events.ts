import type { DecodedRecording } from '@deltakit/devtools/recordings'

/** Returns the events as lines of JSON, each with the milliseconds since the first request. */
export function writeEvents({ events }: DecodedRecording): string {
  return events
    .map(({ time, event }) => `${JSON.stringify({ ms: Math.round(time * 100) / 100, ...event })}\n`)
    .join('')
}

/** Returns the conversation at the end as JSON, as `messages` takes it. */
export function writeMessages({ messages }: DecodedRecording): string {
  return `${JSON.stringify(messages, null, 2)}\n`
}
