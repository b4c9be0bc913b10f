// @ts-check
// Requests that nobody who means well sends to a server.
import { connect } from 'node:net'

const json = { 'content-type': 'application/json' }
const messages = [{ role: 'user', content: 'hi' }]

/** @type {[string, RequestInit, number][]} */
const requests = [
  ['no JSON', { headers: json, body: '{' }, 400],
  ['another type', { headers: { 'content-type': 'text/plain' }, body: '{}' }, 415],
  ['another method', { method: 'PUT', headers: json, body: '{}' }, 405],
  ['another origin', { headers: { ...json, origin: 'https://evil.test' }, body: '{}' }, 403],
  ['another model', { headers: json, body: JSON.stringify({ messages, model: 'gpt' }) }, 400],
]

/** Bytes that no client sends. Whatever the answer is, it is no success, and the server stays up. */
const raw = [
  'TRACE /api/chat HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT /api/chat HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /api/chat HTTP/1.1\r\nHost: a b\r\n\r\n',
  'POST /api/chat HTTP/1.1\r\nHost: [\r\nContent-Length: 2\r\n\r\n{}',
  'POST /api/chat HTTP/1.0\r\n\r\n',
  'POST //[/api/chat HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  'POST /api/chat HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  'POST /api/chat HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{',
]

/**
 * Sends all of them, and returns what went wrong. The checks after it show whether the server is still up.
 * @param {string} server
 * @returns {Promise<string[]>}
 */
export async function sendHostile(server) {
  /** @type {string[]} */
  const problems = []
  for (const [name, init, status] of requests) {
    const response = await fetch(`${server}/api/chat`, { method: 'POST', ...init })
    const text = await response.text()
    if (response.status !== status) problems.push(`${name}: ${response.status} ${text}`)
  }
  for (const bytes of raw) {
    const answer = await send(server, bytes)
    if (/^HTTP\S+ [^45]/.test(answer)) problems.push(`${bytes}: ${answer}`)
  }
  return problems
}

/**
 * Sends bytes and leaves, once something came or the server has closed.
 * @param {string} server
 * @param {string} bytes
 * @returns {Promise<string>}
 */
function send(server, bytes) {
  const { hostname, port } = new URL(server)
  const socket = connect(Number(port), hostname, () => socket.write(bytes))
  return new Promise((resolve) => {
    const leave = (answer = '') => {
      socket.destroy()
      resolve(`${answer}`)
    }
    socket.on('data', leave)
    for (const sign of ['close', 'error']) socket.on(sign, () => leave())
    // A body that is never whole gets no answer.
    socket.setTimeout(300, () => leave())
  })
}
