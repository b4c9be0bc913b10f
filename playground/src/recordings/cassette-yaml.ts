/** Loaded on demand: the page needs YAML only for a recording. */
export { readCassette, writeCassette } from '@deltakit/core/cassette'
