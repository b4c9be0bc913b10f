import { createAnswer } from './answer.ts'
import { countCommits } from './commits.ts'
import type { Contender, Older } from './contender.ts'
import { answering, type Feed } from './feed.ts'
import { recordKeys, type TypedKeys } from './keys.ts'
import { lastWords, type TextKind, texts } from './texts.ts'

/** The commits and frames of one answer, how many milliseconds it took, and what was typed meanwhile. */
export interface AnswerCounts extends TypedKeys {
  readonly commits: number
  readonly frames: number
  readonly wall: number
}

const query = new URLSearchParams(location.search)
const commits = countCommits()
const kind = query.get('text') as TextKind
const deltas = texts[kind](Number(query.get('deltas')))
const length = deltas.join('').length

/** Renders the one that the address names. Its code is loaded after the counter of commits. */
export async function showContender(
  contenders: Readonly<Record<string, () => Promise<Contender>>>,
): Promise<void> {
  const load = contenders[query.get('contender') ?? '']
  if (!load) throw new Error(`No contender ${query.get('contender')}`)
  const { protocol, Page } = await load()
  const { createRoot } = await import('react-dom/client')
  const frames = createAnswer(deltas, protocol)
  createRoot(document.querySelector('#root') as Element).render(
    <Page
      older={olderMessages(Number(query.get('older')))}
      fetch={answering(frames, query.get('feed') as Feed)}
      onReady={(send) => Object.assign(globalThis, { run: () => run(send) })}
    />,
  )
}

async function run(send: () => void): Promise<AnswerCounts> {
  const before = commits()
  let frames = 0
  const keys = recordKeys()
  document.querySelector('input')?.focus()
  await new Promise(requestAnimationFrame)
  performance.mark('sent')
  const began = performance.now()
  send()
  do {
    await nextLook()
    frames++
  } while (!isShown())
  const wall = performance.now() - began
  const counts = { commits: commits() - before, frames, wall, ...keys() }
  // The last frame is laid out and painted after its callbacks.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  performance.mark('shown')
  return counts
}

/** Asking for every frame would make a slow page lay out frames that nothing else needs. */
function nextLook(): Promise<unknown> {
  if (query.get('look') === 'seldom') return new Promise((resolve) => setTimeout(resolve, 50))
  return new Promise(requestAnimationFrame)
}

function isShown(): boolean {
  const { firstElementChild: main } = document.querySelector('#root') as Element
  if (main?.getAttribute('data-done') !== 'true') return false
  const answer = main.lastElementChild
  if (kind !== 'words') return answer?.textContent?.includes(lastWords) === true
  return answer?.textContent?.length === length
}

function olderMessages(count: number): Older[] {
  const text = 'A sentence or two about rivers, and about all that they take to the sea. '.repeat(8)
  return Array.from({ length: count }, (_, index) => ({
    id: `older-${index}`,
    role: index % 2 ? 'assistant' : 'user',
    text,
  }))
}
