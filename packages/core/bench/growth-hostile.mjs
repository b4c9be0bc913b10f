// @ts-check
// Bodies of about that many bytes that mean to cost more than they weigh, whatever the wire.

/**
 * @typedef {object} HostileBody
 * @property {string} name
 * @property {(bytes: number) => string} body
 */

/**
 * The text, as often as it fits.
 * @param {string} text
 * @param {number} bytes
 */
function fill(text, bytes) {
  return text.repeat(Math.ceil(bytes / text.length))
}

/** @type {readonly HostileBody[]} */
export const hostileBodies = [
  { name: 'line feeds', body: (bytes) => fill('\n', bytes) },
  { name: 'carriage returns', body: (bytes) => fill('\r', bytes) },
  {
    name: 'line feeds, then a carriage return',
    body: (bytes) => fill(`${'\n'.repeat(65_535)}\r`, bytes),
  },
  { name: 'comments', body: (bytes) => fill(': \n', bytes) },
  { name: 'one comment', body: (bytes) => `:${fill('a', bytes)}\n\n` },
  { name: 'empty messages', body: (bytes) => fill('data: {}\n\n', bytes) },
  { name: 'messages of one digit', body: (bytes) => fill('data:1\n\n', bytes) },
  { name: 'fields without a name', body: (bytes) => fill(':\ndata\n', bytes) },
  { name: 'one message of many lines', body: (bytes) => `${fill('data: 1\n', bytes)}\n` },
  { name: 'one message of one text', body: (bytes) => `data: "${fill('a', bytes)}"\n\n` },
  { name: 'one message of open brackets', body: (bytes) => `data: ${fill('[', bytes)}\n\n` },
  { name: 'a line that never ends', body: (bytes) => `data: ${fill('a', bytes)}` },
  { name: 'no event stream', body: (bytes) => fill('<p>Sorry</p>\n', bytes) },
]
