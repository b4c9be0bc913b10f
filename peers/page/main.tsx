import type { Contender } from '../../packages/react/bench/page/contender.ts'
import { showContender } from '../../packages/react/bench/page/show-contender.tsx'

const contenders: Record<string, () => Promise<Contender>> = {
  floor: async () => (await import('../../packages/react/bench/page/floor.tsx')).contender,
  Deltakit: async () => (await import('../../packages/react/bench/page/deltakit.tsx')).contender,
  'AI SDK': async () => (await import('./ai-sdk.tsx')).plain,
  'AI SDK, 50 ms': async () => (await import('./ai-sdk.tsx')).throttled,
  'TanStack AI': async () => (await import('./tanstack.tsx')).contender,
  'assistant-ui': async () => (await import('./assistant-ui.tsx')).contender,
  'Deltakit, blocks': async () => (await streamdown()).blocks,
  'Deltakit, Streamdown': async () => (await streamdown()).deltakit,
  'AI SDK, Streamdown': async () => (await streamdown()).aiSdk,
  'AI SDK, 50 ms, Streamdown': async () => (await streamdown()).aiSdkThrottled,
}

function streamdown() {
  return import('../../packages/react/bench/page/streamdown.tsx')
}

await showContender(contenders)
