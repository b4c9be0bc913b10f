import type { Contender } from './contender.ts'
import { showContender } from './show-contender.tsx'

const contenders: Record<string, () => Promise<Contender>> = {
  floor: async () => (await import('./floor.tsx')).contender,
  deltakit: async () => (await import('./deltakit.tsx')).contender,
  'deltakit, repeated': async () => (await import('./deltakit.tsx')).repeated,
  'deltakit, recorded': async () => (await import('./deltakit.tsx')).recorded,
  'deltakit, recorded in turn': async () => (await import('./deltakit.tsx')).recordedInTurn,
  'deltakit, searched': async () => (await import('./deltakit.tsx')).searched,
  useChat: async () => (await import('./use-chat.tsx')).plain,
  'useChat, 50 ms': async () => (await import('./use-chat.tsx')).throttled,
  'deltakit, Streamdown': async () => (await import('./streamdown.tsx')).deltakit,
  'deltakit, Streamdown, every frame': async () => (await import('./streamdown.tsx')).everyFrame,
  'deltakit, Streamdown, blocks': async () => (await import('./streamdown.tsx')).blocks,
  'useChat, Streamdown': async () => (await import('./streamdown.tsx')).aiSdk,
  'useChat, 50 ms, Streamdown': async () => (await import('./streamdown.tsx')).aiSdkThrottled,
}

await showContender(contenders)
