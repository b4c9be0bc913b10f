import type { Yaml } from './yaml/cursor.ts'
import { readYaml } from './yaml/parse.ts'
import { writeYaml } from './yaml/write.ts'

/** Recorded exchanges, as go-vcr (the library's v3 and v4) keeps them in a file. */
export interface Cassette {
  version: 2
  interactions: Interaction[]
  /** Whatever else the file said is kept. */
  [field: string]: unknown
}

export interface Interaction {
  request: RecordedRequest
  response: RecordedResponse
  [field: string]: unknown
}

export interface RecordedRequest {
  method: string
  url: string
  headers?: RecordedHeaders
  /** go-vcr leaves an empty one out. */
  body?: RecordedBody
  [field: string]: unknown
}

export interface RecordedResponse {
  code: number
  status?: string
  headers?: RecordedHeaders
  body: RecordedBody
  /** How long the headers took, as Go writes it: `1.59s`. */
  duration?: string
  /** When which bytes came. Ours: go-vcr has no such thing, and ignores it. */
  timing?: RecordedRead[]
  [field: string]: unknown
}

/** One network read: which byte of the body was its first, and when, after the headers, it came. */
export interface RecordedRead {
  offset: number
  ms: number
}

export type RecordedHeaders = Record<string, string[]>

/** Bytes where the body was no UTF-8. */
export type RecordedBody = string | Uint8Array

/** Reads a cassette from its YAML. What cannot be one is refused, saying where and why. */
export function readCassette(yaml: string): Cassette {
  const file = fieldsOf(readYaml(yaml), 'the cassette')
  if (file.version !== 2) throw new Error(`${versionProblem(file.version)} This reads version 2`)
  const { interactions } = file
  if (!Array.isArray(interactions)) {
    throw new TypeError('The cassette has no list "interactions": [] is an empty one')
  }
  return { ...file, version: 2, interactions: interactions.map(readInteraction) }
}

/** Writes a cassette as YAML that go-vcr reads too. Read again, it is equal. */
export function writeCassette(cassette: Cassette): string {
  return writeYaml(cassette)
}

function versionProblem(version: Yaml | undefined): string {
  if (version === undefined) return 'The cassette does not say its "version".'
  if (version !== 1) return `The cassette is of version ${show(version)}.`
  return 'The cassette is of version 1, of go-vcr v1 or v2: record it again with v3 or later.'
}

function readInteraction(value: Yaml, index: number): Interaction {
  const at = `interactions[${index}]`
  const interaction = fieldsOf(value, at)
  return {
    ...interaction,
    request: readRequest(interaction.request, `${at}.request`),
    response: readResponse(interaction.response, `${at}.response`),
  }
}

function readRequest(value: Yaml | undefined, at: string): RecordedRequest {
  const request = fieldsOf(value, at)
  const { body, headers } = request
  return {
    ...request,
    ...(headers === undefined ? {} : { headers: readHeaders(headers, `${at}.headers`) }),
    ...(body === undefined ? {} : { body: readBody(body, `${at}.body`) }),
    method: readText(request.method, `${at}.method`),
    url: readText(request.url, `${at}.url`),
  }
}

function readResponse(value: Yaml | undefined, at: string): RecordedResponse {
  const response = fieldsOf(value, at)
  const { headers, status, duration, timing } = response
  return {
    ...response,
    ...(headers === undefined ? {} : { headers: readHeaders(headers, `${at}.headers`) }),
    ...(status === undefined ? {} : { status: readText(status, `${at}.status`) }),
    ...(duration === undefined ? {} : { duration: readDuration(duration, `${at}.duration`) }),
    ...(timing === undefined ? {} : { timing: readTiming(timing, `${at}.timing`) }),
    body: readBody(response.body, `${at}.body`),
    code: readCode(response.code, `${at}.code`),
  }
}

function readHeaders(value: Yaml, at: string): RecordedHeaders {
  const headers = Object.entries(fieldsOf(value, at)).map(([name, values]) => {
    if (Array.isArray(values)) {
      return [name, values.map((text, index) => readText(text, `${at}.${name}[${index}]`))] as const
    }
    throw new TypeError(`${at}.${name} is ${show(values)}: headers are lists of text`)
  })
  return Object.fromEntries(headers)
}

function readBody(value: Yaml | undefined, at: string): RecordedBody {
  return value instanceof Uint8Array ? value : readText(value, at)
}

function readText(value: Yaml | undefined, at: string): string {
  if (value === undefined) throw new TypeError(`${at} is missing: it must be text, if only ""`)
  // Go takes `status: 200` for text, so what nobody quoted is text here.
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  throw new TypeError(`${at} is ${show(value)}: it must be text, so put it in quotes`)
}

/** Go writes `1.59s`, and takes a bare number for nanoseconds. */
function readDuration(value: Yaml, at: string): string {
  return typeof value === 'number' && value !== 0 ? `${value}ns` : readText(value, at)
}

function readCode(value: Yaml | undefined, at: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599) {
    return value
  }
  throw new TypeError(`${at} is ${show(value)}: it must be an HTTP status from 200 to 599`)
}

function readTiming(value: Yaml, at: string): RecordedRead[] {
  if (!Array.isArray(value)) throw new TypeError(`${at} is ${show(value)}: it must be a list`)
  let least = 0
  return value.map((read, index) => {
    const { offset, ms } = fieldsOf(read, `${at}[${index}]`)
    if (typeof offset !== 'number' || typeof ms !== 'number' || offset < least || !(ms >= 0)) {
      throw new TypeError(`${at}[${index}] needs an "offset" no less than the last, and "ms"`)
    }
    least = offset
    return { offset, ms }
  })
}

function fieldsOf(value: Yaml | undefined, at: string): Record<string, Yaml> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (!(value instanceof Uint8Array)) return value
  }
  throw new TypeError(`${at} is ${show(value)}: it must be a map of fields`)
}

/** A value for a message, cut at 80 characters. */
function show(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'bigint') return String(value)
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
