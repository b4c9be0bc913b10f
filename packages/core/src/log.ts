export { answerLog } from './edge/resume/answer-log.ts'
export { type MemoryLogOptions, memoryLog } from './edge/resume/memory-log.ts'
