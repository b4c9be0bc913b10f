// Loaded with the first test that a person copies.

import { testCode } from '../code/test-code.ts'
import { decodeRecording } from '../decode/decode-recording.ts'
import type { FlightReport } from '../recorder/report.ts'
import { loadProvider } from '../recording/vendors.ts'

/** A Vitest file that replays a report, and expects what the page showed of it. */
export async function reportTest({ cassette, fileName }: FlightReport): Promise<string> {
  const provider = await loadProvider(cassette.interactions)
  const decoded = await decodeRecording(cassette, { provider })
  return testCode(cassette, { name: fileName.replace(/\.yaml$/, ''), decoded })
}
