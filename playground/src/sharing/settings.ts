import { type Faults, noFaults } from '@deltakit/devtools/recordings'

/** What an address says about how a recording is played. */
export interface PlaySettings {
  readonly faults: Faults
  /** A factor of the recorded speed. */
  readonly speed: number
}

export const defaultSettings: PlaySettings = { faults: noFaults, speed: 1 }

/** More than any recording has. */
const maxBytes = 64 * 1024 * 1024

/** Returns the settings that differ from the default, as the end of a hash: `?cut=7&speed=4`. */
export function settingsQuery({ faults, speed }: PlaySettings): string {
  const { bytesPerRead, connection, afterBytes, rateLimited, crlf, corrupt } = faults
  const pairs = [
    bytesPerRead > 0 && `cut=${bytesPerRead}`,
    connection !== 'open' && `drop=${connection}:${afterBytes}`,
    rateLimited && 'first=429',
    crlf && 'crlf=1',
    corrupt && 'corrupt=1',
    speed !== 1 && `speed=${Number.isFinite(speed) ? speed : 'max'}`,
  ].filter((pair) => pair !== false)
  return pairs.length ? `?${pairs.join('&')}` : ''
}

/** Reads settings. Anybody can write an address, so whatever is out of range is left out. */
export function parseSettings(params: URLSearchParams): PlaySettings {
  const [connection = '', after = ''] = (params.get('drop') ?? '').split(':')
  const speed = params.get('speed')
  return {
    faults: {
      bytesPerRead: amount(params.get('cut'), 65_536) ?? noFaults.bytesPerRead,
      connection: isConnection(connection) ? connection : noFaults.connection,
      afterBytes: amount(after, maxBytes) ?? noFaults.afterBytes,
      rateLimited: params.get('first') === '429',
      crlf: params.has('crlf'),
      corrupt: params.has('corrupt'),
    },
    speed: speed === 'max' ? Number.POSITIVE_INFINITY : speedOf(Number(speed ?? 1)),
  }
}

function isConnection(text: string): text is Faults['connection'] {
  return text === 'end' || text === 'error' || text === 'silence'
}

function amount(text: string | null, most: number): number | undefined {
  return text && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : undefined
}

function speedOf(speed: number): number {
  return speed >= 0.25 && speed <= 16 ? speed : 1
}
