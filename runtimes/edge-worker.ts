import { answer } from './edge-handler.ts'

export default { fetch: answer }
