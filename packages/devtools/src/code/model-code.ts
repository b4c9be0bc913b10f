import type { Interaction } from '@deltakit/core/cassette'
import { type RecordedVendor, serverOf, vendorOf } from '../recording/vendors.ts'
import { quote } from './literal.ts'

/** A model as a line of imports and an expression. */
export interface ModelCode {
  readonly imports: string
  readonly expression: string
}

interface ModelCodeOptions {
  /** Whose format it is read as. Default: what it says itself. */
  readonly vendor?: RecordedVendor | undefined
  readonly id: string
  /** The options beside the address, such as `apiKey`. */
  readonly options: string
}

interface VendorCode {
  readonly name: string
  readonly path: string
  /** The environment variable that has its key. */
  readonly key: string
}

const codes: Readonly<Record<RecordedVendor, VendorCode>> = {
  openrouter: { name: 'openrouter', path: 'openrouter', key: 'OPENROUTER_API_KEY' },
  openai: { name: 'openai', path: 'openai', key: 'OPENAI_API_KEY' },
  anthropic: { name: 'anthropic', path: 'anthropic', key: 'ANTHROPIC_API_KEY' },
  google: { name: 'google', path: 'google', key: 'GEMINI_API_KEY' },
  xai: { name: 'xai', path: 'xai', key: 'XAI_API_KEY' },
  bedrock: { name: 'bedrock', path: 'bedrock', key: 'AWS_BEARER_TOKEN_BEDROCK' },
  bedrockAnthropic: { name: 'bedrockAnthropic', path: 'bedrock', key: 'AWS_BEARER_TOKEN_BEDROCK' },
  edge: { name: 'edge', path: 'edge', key: 'API_KEY' },
  compatible: { name: 'compatible', path: 'compatible', key: 'API_KEY' },
}

/** Returns the code of the model that a recording was made with. */
export function modelCode(
  interactions: readonly Interaction[],
  { vendor = vendorOf(interactions), id, options }: ModelCodeOptions,
): ModelCode {
  const { name, path } = codes[vendor]
  const baseURL = serverOf(interactions, vendor)
  const imports = `import { ${name} } from '@deltakit/core/${path}'`
  if (vendor === 'edge') {
    // The handler has the key.
    const own = options.split(', ').filter((option) => !option.startsWith('apiKey'))
    const last = own.length ? `, { ${own.join(', ')} }` : ''
    return { imports, expression: `edge(${quote(baseURL ?? '/api/chat')}${last})` }
  }
  const all = [
    baseURL !== undefined && `baseURL: ${quote(baseURL)}`,
    vendor === 'compatible' && 'thinkTags: true',
    options,
  ].filter(Boolean)
  return {
    imports,
    expression: `${name}(${quote(id)}, { ${all.join(', ')} })`,
  }
}

/** Returns the key of a vendor, read from the environment of a server. */
export function keyCode(
  interactions: readonly Interaction[],
  vendor: RecordedVendor = vendorOf(interactions),
): string {
  return `process.env.${codes[vendor].key}`
}
