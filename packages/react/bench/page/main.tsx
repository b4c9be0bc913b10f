import { createAnswer } from './answer.ts'
import { countCommits } from './commits.ts'
import type { Contender, Older } from './contender.ts'
import { answering, type Feed } from './feed.ts'

/** What one answer took of the page. */
export interface Seen {
  readonly commits: number
  readonly frames: number
  readonly wall: number
}

const contenders: Record<string, () => Promise<Contender>> = {
  floor: async () => (await import('./floor.tsx')).contender,
  deltakit: async () => (await import('./deltakit.tsx')).contender,
  useChat: async () => (await import('./use-chat.tsx')).plain,
  'useChat, 50 ms': async () => (await import('./use-chat.tsx')).throttled,
}

const asked = new URLSearchParams(location.search)
const commits = countCommits()
const { wire, Page } = await chosen()
const { createRoot } = await import('react-dom/client')
const frames = createAnswer(Number(asked.get('deltas')), wire)
const answer = Array.from({ length: Number(asked.get('deltas')) }, (_, at) => ` word${at % 97}`)
const length = answer.join('').length

createRoot(document.querySelector('#root') as Element).render(
  <Page
    older={olderMessages(Number(asked.get('older')))}
    fetch={answering(frames, asked.get('feed') as Feed)}
    onReady={(ask) => Object.assign(globalThis, { run: () => run(ask) })}
  />,
)

function chosen(): Promise<Contender> {
  const load = contenders[asked.get('contender') ?? '']
  if (!load) throw new Error(`No contender ${asked.get('contender')}`)
  return load()
}

async function run(ask: () => void): Promise<Seen> {
  const before = commits()
  let frames = 0
  await new Promise(requestAnimationFrame)
  performance.mark('asked')
  const began = performance.now()
  ask()
  do {
    await new Promise(requestAnimationFrame)
    frames++
  } while (!isShown())
  const wall = performance.now() - began
  const seen = { commits: commits() - before, frames, wall }
  // The last frame is laid out and painted after its callbacks.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  performance.mark('shown')
  return seen
}

function isShown(): boolean {
  const { firstElementChild: main } = document.querySelector('#root') as Element
  const text = main?.lastElementChild?.firstChild
  return main?.getAttribute('data-done') === 'true' && text?.nodeValue?.length === length
}

function olderMessages(count: number): Older[] {
  const text = 'It said a thing or two about rivers, and about what they carry to the sea. '.repeat(
    8,
  )
  return Array.from({ length: count }, (_, index) => ({
    id: `older-${index}`,
    role: index % 2 ? 'assistant' : 'user',
    text,
  }))
}
