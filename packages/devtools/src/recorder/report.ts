// Loaded with the first report: it writes YAML.

import { type Cassette, type Interaction, writeCassette } from '@deltakit/core/cassette'
import type { FlightStream } from './flight-stream.ts'

/** A stream that can be sent to somebody: it opens in the playground, and tests can replay it. */
export interface FlightReport {
  /** The recorded exchanges, without credentials. */
  readonly cassette: Cassette
  /** The cassette as the text of a file. */
  readonly yaml: string
  /** What the file should be called. */
  readonly fileName: string
}

/** A recorded stream without credentials. */
export interface StoredStream {
  readonly summary: FlightStream
  readonly interactions: readonly Interaction[]
}

/** Writes the report of a stream. */
export function createReport({ summary, interactions }: StoredStream): FlightReport {
  const { model, vendor, startedAt, state, error, steps, events } = summary
  const cassette: Cassette = {
    version: 2,
    interactions: [...interactions],
    recorded: {
      by: '@deltakit/devtools',
      at: new Date(startedAt).toISOString(),
      vendor,
      model,
      steps,
      events,
      outcome: state,
      ...(error !== undefined && { error }),
    },
  }
  return { cassette, yaml: writeCassette(cassette), fileName: fileNameOf(summary) }
}

function fileNameOf({ startedAt, model }: FlightStream): string {
  const time = new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '-')
  const name = model.replace(/[^\w.-]+/g, '-').slice(-60)
  return `${time}-${name}.yaml`
}
