/** Recorded exchanges, in the file format of go-vcr v3 and v4. */
export interface Cassette {
  version: 2
  /** The exchanges, first to last. */
  interactions: Interaction[]
  /** Other fields of the file are kept. */
  [field: string]: unknown
}

/** One request and its response. */
export interface Interaction {
  /** What was sent. */
  request: RecordedRequest
  /** What came back. */
  response: RecordedResponse
  /** Other fields of the file are kept. */
  [field: string]: unknown
}

/** A request as it was sent, without credentials. */
export interface RecordedRequest {
  /** Such as `POST`. */
  method: string
  /** Where it was sent. */
  url: string
  /** Without credentials. */
  headers?: RecordedHeaders
  /** go-vcr leaves an empty one out. */
  body?: RecordedBody
  /** Other fields of the file are kept. */
  [field: string]: unknown
}

/** A response as it came. */
export interface RecordedResponse {
  /** Its status, such as 200. */
  code: number
  /** Its status with words, such as `200 OK`. */
  status?: string
  /** Without credentials. */
  headers?: RecordedHeaders
  /** The body, as far as it arrived. */
  body: RecordedBody
  /** How long the headers took, as Go writes it: `1.59s`. */
  duration?: string
  /** When which bytes arrived. go-vcr has no such field and ignores it. */
  timing?: RecordedRead[]
  /** Other fields of the file are kept. */
  [field: string]: unknown
}

/** One network read: the index of its first byte, and the milliseconds between headers and read. */
export interface RecordedRead {
  /** The index of its first byte. */
  offset: number
  /** Milliseconds between the headers and the read. */
  ms: number
}

/** The values of each header, by its name. */
export type RecordedHeaders = Record<string, string[]>

/** Bytes if the body is not UTF-8. */
export type RecordedBody = string | Uint8Array
