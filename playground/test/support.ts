import { readdirSync, readFileSync } from 'node:fs'
import { type Cassette, readCassette } from '@deltakit/core/cassette'
import {
  type DecodedRecording,
  decodeRecording,
  type Faults,
  loadProvider,
  noFaults,
} from '@deltakit/devtools/recordings'

const folder = new URL('../../cassettes/', import.meta.url)

/** The names of all cassettes. */
export const cassetteNames: readonly string[] = readdirSync(folder, {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .sort()

export function readNamed(name: string): Cassette {
  return readCassette(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'))
}

export async function decodeNamed(
  name: string,
  faults: Faults = noFaults,
): Promise<{ cassette: Cassette; decoded: DecodedRecording }> {
  const cassette = readNamed(name)
  const provider = await loadProvider(cassette.interactions)
  return { cassette, decoded: await decodeRecording(cassette, { provider, faults }) }
}
