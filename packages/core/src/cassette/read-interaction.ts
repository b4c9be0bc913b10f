import { isObject } from '../protocol/is-object.ts'
import type {
  Interaction,
  RecordedBody,
  RecordedHeaders,
  RecordedRequest,
  RecordedResponse,
} from './cassette.ts'
import type { YamlValue } from './read-yaml.ts'
import { show } from './show-value.ts'
import { readTiming } from './timing-text.ts'

/** Checks one entry of `interactions`. */
export function readInteraction(value: YamlValue, index: number): Interaction {
  const at = `interactions[${index}]`
  const interaction = readFields(value, at)
  return {
    ...interaction,
    request: readRequest(interaction.request, `${at}.request`),
    response: readResponse(interaction.response, `${at}.response`),
  }
}

/** The fields of a map. `at` is its path in the cassette. */
export function readFields(value: YamlValue | undefined, at: string): Record<string, YamlValue> {
  if (isObject(value) && !(value instanceof Uint8Array)) return value
  throw new TypeError(`${at} is ${show(value)}: it must be a map of fields`)
}

function readRequest(value: YamlValue | undefined, at: string): RecordedRequest {
  const request = readFields(value, at)
  const { body, headers } = request
  return {
    ...request,
    ...(headers === undefined ? {} : { headers: readHeaders(headers, `${at}.headers`) }),
    ...(body === undefined ? {} : { body: readBody(body, `${at}.body`) }),
    method: readText(request.method, `${at}.method`),
    url: readText(request.url, `${at}.url`),
  }
}

function readResponse(value: YamlValue | undefined, at: string): RecordedResponse {
  const response = readFields(value, at)
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

function readHeaders(value: YamlValue, at: string): RecordedHeaders {
  const headers = Object.entries(readFields(value, at)).map(([name, values]) => {
    if (Array.isArray(values)) {
      return [name, values.map((text, index) => readText(text, `${at}.${name}[${index}]`))] as const
    }
    throw new TypeError(`${at}.${name} is ${show(values)}: headers are lists of text`)
  })
  return Object.fromEntries(headers)
}

function readBody(value: YamlValue | undefined, at: string): RecordedBody {
  return value instanceof Uint8Array ? value : readText(value, at)
}

function readText(value: YamlValue | undefined, at: string): string {
  if (value === undefined) throw new TypeError(`${at} is missing: it must be text, if only ""`)
  // Go reads `status: 200` as text too, although it has no quotes.
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  throw new TypeError(`${at} is ${show(value)}: it must be text, so put it in quotes`)
}

/** Go writes `1.59s`, and reads a number without a unit as nanoseconds. */
function readDuration(value: YamlValue, at: string): string {
  return typeof value === 'number' && value !== 0 ? `${value}ns` : readText(value, at)
}

function readCode(value: YamlValue | undefined, at: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599) {
    return value
  }
  throw new TypeError(`${at} is ${show(value)}: it must be an HTTP status from 200 to 599`)
}
