// What is known of a recording, what it becomes, and a test of it. The panel and our playground share
// this, the playground's workers too: nothing here needs a page. No published package offers it.

export { keyOf, literal } from './code/literal.ts'
export { keyCode, type ModelCode, modelCode } from './code/model-code.ts'
export { testCode } from './code/test-code.ts'
export { type DecodedRecording, decodeRecording } from './decode/decode-recording.ts'
export {
  applyFaults,
  countFaults,
  dropOf,
  type Faults,
  faultNames,
  noFaults,
} from './decode/faults.ts'
export {
  followUpOf,
  modelOf,
  promptOf,
  recordedAt,
  toolOutputsOf,
} from './recording/recorded-prompt.ts'
export {
  loadProvider,
  type Provider,
  type RecordedVendor,
  unknownServer,
  vendorOf,
} from './recording/vendors.ts'
export { type Wire, wireNames, wireOf } from './recording/wire.ts'
