export { type Readable, useReadable } from './use-readable.ts'
