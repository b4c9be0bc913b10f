/** Work that is done one after the other. */
export interface Line<Task> {
  /** What waits for its turn. */
  readonly waiting: readonly Task[]
  /** Resolves once what is being done is done. */
  readonly busy: Promise<void> | undefined
  add(task: Task): void
  /** Takes everybody out who waits. */
  empty(): readonly Task[]
}

interface LineOptions<Task, Result> {
  work(task: Task): Promise<Result>
  /** Work is done, and the line is free. */
  done(task: Task, result: Result): void
  /** Somebody has to wait. */
  onWait(): void
}

export function createLine<Task, Result>(options: LineOptions<Task, Result>): Line<Task> {
  const { work, done, onWait } = options
  let waiting: readonly Task[] = []
  let busy: Promise<void> | undefined

  async function take(task: Task): Promise<void> {
    const result = await work(task)
    busy = undefined
    done(task, result)
    next()
  }

  function next(): void {
    const [task, ...rest] = waiting
    if (busy || !task) return
    waiting = rest
    busy = take(task)
  }

  return {
    get waiting() {
      return waiting
    },
    get busy() {
      return busy
    },
    add(task) {
      waiting = [...waiting, task]
      if (busy) onWait()
      else next()
    },
    empty() {
      const left = waiting
      waiting = []
      return left
    },
  }
}
