// @ts-check

/** @typedef {import('./page/feed.ts').Feed} Feed */
/** @typedef {{ feed: Feed, deltas: number, older: number }} Workload */
/** @typedef {'floor' | 'deltakit' | 'useChat' | 'useChat, 50 ms'} Name */

/** @type {readonly Name[]} */
export const everyone = ['floor', 'deltakit', 'useChat', 'useChat, 50 ms']

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

/** @type {readonly Workload[]} */
export const few = [
  { feed: 'a delta a task', deltas: 2_000, older: 100 },
  { feed: 'a delta a task', deltas: 10_000, older: 100 },
  { feed: 'over one second', deltas: 10_000, older: 0 },
  { feed: 'one read', deltas: 10_000, older: 0 },
]
