// Answers that a server keeps, in its memory or in a store of yours.

export { answerLog } from './edge/resume/log-of-store.ts'
export { type MemoryLogOptions, memoryLog } from './edge/resume/memory-log.ts'
