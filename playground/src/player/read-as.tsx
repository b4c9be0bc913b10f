import { loadProvider, type RecordedVendor, vendorOf } from '@deltakit/devtools/recordings'
import type { Recording } from './player.ts'
import { usePlayerContext } from './player-context.ts'

const names: Readonly<Record<RecordedVendor, string>> = {
  compatible: 'Chat Completions',
  openrouter: 'OpenRouter',
  openai: 'OpenAI Responses',
  anthropic: 'Anthropic',
  google: 'Gemini',
  xai: 'xAI',
  bedrock: 'Bedrock',
  bedrockAnthropic: 'Anthropic on Bedrock',
  edge: 'Deltakit server',
}

const vendors = Object.keys(names) as RecordedVendor[]

/** Chooses whose format a recording of an unknown server has. A known host says it by itself. */
export function ReadAs({ recording }: { recording: Recording }) {
  const { player } = usePlayerContext()
  const { cassette, origin, readAs = vendorOf(cassette.interactions) } = recording
  if (origin !== 'uploaded' && readAs !== 'compatible') return null

  async function read(vendor: RecordedVendor): Promise<void> {
    const provider = await loadProvider(cassette.interactions, vendor)
    await player.load({ ...recording, provider, readAs: vendor })
    player.startAt(0)
    player.play()
  }

  return (
    <label className="read-as">
      read as{' '}
      <select value={readAs} onChange={(event) => void read(event.target.value as RecordedVendor)}>
        {vendors.map((vendor) => (
          <option key={vendor} value={vendor}>
            {names[vendor]}
          </option>
        ))}
      </select>
    </label>
  )
}
