// @ts-check

/** @typedef {import('./page/feed.ts').Feed} Feed */
/**
 * `phone`: the page's main thread is six times slower, and keys are typed meanwhile.
 * @typedef {{ feed: Feed, deltas: number, older: number, text?: 'words' | 'markdown' | 'article', phone?: true }} Workload
 */
/**
 * @typedef {'floor' | 'deltakit' | 'useChat' | 'useChat, 50 ms' | 'deltakit, Streamdown' |
 *   'deltakit, Streamdown, blocks' | 'deltakit, Streamdown, every frame' | 'useChat, Streamdown' |
 *   'useChat, 50 ms, Streamdown'} Name
 */

/** @type {readonly Name[]} */
export const everyone = ['floor', 'deltakit', 'useChat', 'useChat, 50 ms']

/** @type {readonly Name[]} */
export const markdownPages = [
  'deltakit, Streamdown',
  'useChat, Streamdown',
  'useChat, 50 ms, Streamdown',
]

/** What is rendered as Markdown, by which the longest task at the end is measured. @type {Workload} */
export const markdown = { feed: 'over four seconds', deltas: 4_000, older: 0, text: 'markdown' }

/** @type {readonly Name[]} */
export const phonePages = [
  'deltakit, Streamdown, blocks',
  'deltakit, Streamdown',
  'deltakit, Streamdown, every frame',
  'useChat, Streamdown',
  'useChat, 50 ms, Streamdown',
]

/** A long Markdown answer on a slow phone, on which somebody types. @type {Workload} */
export const phone = {
  feed: 'over ten seconds',
  deltas: 10_000,
  older: 100,
  text: 'article',
  phone: true,
}

/** @type {readonly Workload[]} */
export const all = [
  { feed: 'a delta a task', deltas: 2_000, older: 0 },
  { feed: 'a delta a task', deltas: 2_000, older: 100 },
  { feed: 'a delta a task', deltas: 10_000, older: 0 },
  { feed: 'a delta a task', deltas: 10_000, older: 100 },
  { feed: 'over one second', deltas: 10_000, older: 0 },
  { feed: 'over one second', deltas: 10_000, older: 100 },
  { feed: 'one read', deltas: 2_000, older: 0 },
  { feed: 'one read', deltas: 10_000, older: 0 },
  { feed: 'one read', deltas: 10_000, older: 100 },
  { feed: '64 KB reads', deltas: 10_000, older: 0 },
  { feed: '64 KB reads', deltas: 10_000, older: 100 },
  { feed: 'a delta a read', deltas: 10_000, older: 0 },
  { feed: 'a delta a read', deltas: 10_000, older: 100 },
]

/** Those of the table in `docs/benchmarks.md`. @type {readonly Workload[]} */
export const tabled = all.filter(
  ({ feed, deltas, older }) =>
    deltas === 10_000 && older > 0 && /^(a delta a task|over one second|one read)$/.test(feed),
)

/** @type {readonly Workload[]} */
export const few = [
  { feed: 'a delta a task', deltas: 2_000, older: 100 },
  { feed: 'a delta a task', deltas: 10_000, older: 100 },
  { feed: 'over one second', deltas: 10_000, older: 0 },
  { feed: 'one read', deltas: 10_000, older: 0 },
]
