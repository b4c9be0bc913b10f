/** The headers of a response with an event stream. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform`: compression on the way would hold frames back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}
