/** Those headers, and what keeps everything on the way from holding the response back. */
export function unbuffered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...headers,
    // Compression would collect what is sent.
    'cache-control': 'no-cache, no-transform',
    // nginx would send the response only when it is complete.
    'x-accel-buffering': 'no',
  }
}

/** The headers of a response with an event stream. */
export const eventStreamHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ unbuffered({
  'content-type': 'text/event-stream; charset=utf-8',
})
