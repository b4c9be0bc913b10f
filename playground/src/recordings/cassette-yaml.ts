/** Loaded on demand: the page parses no YAML but that of uploads, and writes it only to save. */
export { readCassette, writeCassette } from '@deltakit/core/cassette'
