/** Loaded on demand: the page writes YAML only to save a recording. */
export { writeCassette } from '@deltakit/core/cassette'
