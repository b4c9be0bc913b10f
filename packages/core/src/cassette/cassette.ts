/** Recorded exchanges, in the file format of go-vcr v3 and v4. */
export interface Cassette {
  version: 2
  interactions: Interaction[]
  /** Other fields of the file are kept. */
  [field: string]: unknown
}

/** One request and its response. */
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
  /** When which bytes arrived. go-vcr has no such field and ignores it. */
  timing?: RecordedRead[]
  [field: string]: unknown
}

/** One network read: the index of its first byte, and the milliseconds between headers and read. */
export interface RecordedRead {
  offset: number
  ms: number
}

export type RecordedHeaders = Record<string, string[]>

/** Bytes if the body is not UTF-8. */
export type RecordedBody = string | Uint8Array
