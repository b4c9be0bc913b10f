import type { ChatState } from '@deltakit/core'
import {
  Activity,
  Fragment,
  memo,
  type ReactNode,
  Suspense,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react'
import { type Chance, pick } from '../../../core/test/support/chance.ts'
import {
  type UseChatStreamOptions,
  useChatActions,
  useChatMessage,
  useChatSlice,
  useChatStream,
} from '../../src/index.ts'

/** What a component reads, and how. */
const kinds = ['all', 'few', 'slice', 'rows', 'actions'] as const

/** A place in the page where a component of a chat may be. */
export interface Place {
  readonly kind: (typeof kinds)[number]
  /** Which chat it shows. */
  id: 'one' | 'two'
  /** Another number mounts another component, as a hot reload does. */
  generation: number
  options: UseChatStreamOptions
  state: 'gone' | 'shown' | 'hidden' | 'suspended'
  /** What it waits for while it is suspended. */
  waiting: { readonly promise: Promise<void>; readonly end: () => void } | undefined
  /** What it got at its latest commit, and what each of its rows got. */
  read: readonly unknown[]
  readonly rows: unknown[]
  /** Commits without a change of what it was given and has read. */
  needless: number
}

/** The fields of a chat that components read. */
interface ShownChat extends ChatState {
  readonly actions?: unknown
}

/** What a component of that kind shows of a chat. */
export function shownOf({ kind }: Place, chat: ShownChat): readonly unknown[] {
  switch (kind) {
    case 'all':
      return [chat.messages, chat.draft, chat.status, chat.queued, chat.isBusy, chat.error]
    case 'few':
      return [chat.status, chat.content]
    case 'slice':
      return [chat.toolCalls]
    case 'rows':
      return [chat.messageIds]
    case 'actions':
      return [chat.actions]
  }
}

/** Creates a place for a component of some kind, which is not there yet. */
export function createPlace(chance: Chance, options: UseChatStreamOptions): Place {
  const kind = pick(kinds, chance)
  const nothing = { waiting: undefined, read: [], rows: [], needless: 0 }
  return { kind, id: 'one', options, generation: 0, state: 'gone', ...nothing }
}

/** Makes the component of a place wait. */
export function suspend(place: Place): void {
  let end = () => {}
  const promise = new Promise<void>((resolve) => (end = resolve))
  place.state = 'suspended'
  place.waiting ??= { promise, end }
}

/** The component of a place waits no longer. */
export function resume(place: Place): void {
  place.waiting?.end()
  place.waiting = undefined
}

/** The components of all places. */
export function pageOf(places: readonly Place[]): ReactNode {
  return places.map((place, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: Places stay where they are.
    <Fragment key={`${index} ${place.generation}`}>{componentOf(place)}</Fragment>
  ))
}

function componentOf(place: Place): ReactNode {
  const { state } = place
  if (state === 'gone') return null
  const inside = (
    <Suspense fallback={null}>
      <Waiting until={state === 'suspended' ? place.waiting?.promise : undefined} />
      {componentIn(place)}
    </Suspense>
  )
  // React 18 has no Activity.
  if (!Activity) return state === 'hidden' ? null : inside
  return <Activity mode={state === 'hidden' ? 'hidden' : 'visible'}>{inside}</Activity>
}

/** Suspends the boundary that it is in. */
function Waiting({ until }: { readonly until: Promise<void> | undefined }) {
  if (until) throw until
  return null
}

interface ComponentProps {
  readonly place: Place
  readonly id: string
}

interface StreamProps extends ComponentProps {
  readonly options: UseChatStreamOptions
}

const Stream = memo(StreamOfPlace)
const Slice = memo(SliceOfPlace)
const Rows = memo(RowsOfPlace)
const Row = memo(RowOfPlace)
const Actions = memo(ActionsOfPlace)

function componentIn(place: Place): ReactNode {
  const { kind, id, options } = place
  switch (kind) {
    case 'all':
    case 'few':
      return <Stream place={place} id={id} options={options} />
    case 'slice':
      return <Slice place={place} id={id} />
    case 'rows':
      return <Rows place={place} id={id} />
    case 'actions':
      return <Actions place={place} id={id} />
  }
}

function StreamOfPlace({ place, id, options }: StreamProps) {
  const given = useMemo(() => ({ ...options, id }), [options, id])
  useCommits(place, shownOf(place, useChatStream(given)), given)
  return null
}

const readToolCalls = (chat: ChatState) => chat.toolCalls

function SliceOfPlace({ place, id }: ComponentProps) {
  useCommits(place, [useChatSlice(id, readToolCalls)], id)
  return null
}

const readMessageIds = (chat: ChatState) => chat.messageIds

function RowsOfPlace({ place, id }: ComponentProps) {
  const messageIds = useChatSlice(id, readMessageIds)
  useCommits(place, [messageIds], id)
  useLayoutEffect(() => {
    place.rows.length = messageIds.length
  })
  return messageIds.map((messageId, index) => (
    <Row key={messageId} place={place} id={id} messageId={messageId} index={index} />
  ))
}

interface RowProps {
  readonly place: Place
  readonly id: string
  readonly messageId: string
  readonly index: number
}

function RowOfPlace({ place, id, messageId, index }: RowProps) {
  const message = useChatMessage(id, messageId)
  useLayoutEffect(() => {
    place.rows[index] = message
  })
  return null
}

function ActionsOfPlace({ place, id }: ComponentProps) {
  useCommits(place, [useChatActions(id)], id)
  return null
}

interface Commit {
  readonly given: unknown
  readonly read: readonly unknown[]
}

/** Counts the commits that change nothing. React may run an effect again without a render. */
function useCommits(place: Place, read: readonly unknown[], given: unknown): void {
  const latest = useRef<Commit>(undefined)
  const commit: Commit = { given, read }
  useLayoutEffect(() => {
    const before = latest.current
    latest.current = commit
    place.read = read
    if (!before || before === commit || before.given !== given) return
    if (before.read.every((value, at) => value === read[at])) place.needless++
  })
}
