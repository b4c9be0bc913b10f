import type { Cassette } from '@deltakit/core/cassette'
import {
  type DecodedRecording,
  decodeRecording,
  type Faults,
  loadProvider,
  type RecordedVendor,
} from '@deltakit/devtools/recordings'

export interface DecodeRequest {
  readonly cassette: Cassette
  readonly faults: Faults
  /** Whose format it has, if a person chose one. */
  readonly vendor?: RecordedVendor | undefined
}

export type DecodeReply =
  | { readonly decoded: DecodedRecording }
  | { readonly decoded?: undefined; readonly problem: string }

/** Decodes a recording, in whatever thread calls it. */
export async function decode({ cassette, faults, vendor }: DecodeRequest): Promise<DecodeReply> {
  try {
    const provider = await loadProvider(cassette.interactions, vendor)
    return { decoded: await decodeRecording(cassette, { provider, faults }) }
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : String(cause) }
  }
}
