import { anthropic } from '@deltakit/core/anthropic'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import { compatible } from '@deltakit/core/compatible'
import { edge } from '@deltakit/core/edge'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import { type Provider, type RecordedVendor, unknownServer } from '@deltakit/devtools/recordings'

/** Reads the answers of each vendor. */
export const recordedProviders: Readonly<Record<RecordedVendor, Provider>> = {
  openrouter,
  openai,
  anthropic,
  google,
  xai,
  bedrock,
  bedrockAnthropic,
  edge: (_, { fetch, baseURL = unknownServer }) => edge(baseURL, { fetch }),
  compatible: (id, options) =>
    compatible(id, { ...options, baseURL: options.baseURL ?? unknownServer, thinkTags: true }),
}
