/** Something a chat does alone: while it does, what comes after it waits. */
export interface QueuedTask {
  /** Never rejects. */
  run(): Promise<void>
  /** Called once it is over and the queue is free. `hold`: what waits goes on waiting. */
  done(): 'continue' | 'hold'
  /** It was taken out of the queue before it ran. */
  cancel(): void
}

/** Tasks one after the other. */
export interface MessageQueue<Task extends QueuedTask> {
  /** Those that wait, first to last. */
  readonly waiting: readonly Task[]
  /** Runs a task as soon as nothing else runs, after those that wait or before them. */
  add(task: Task, place?: 'first' | 'last'): void
  /** Runs the first task that waits, after one that ended with `hold`. */
  start(): void
  /** Takes out the tasks that match. Returns how many there were. */
  remove(matches: (task: Task) => boolean): number
  /** Resolves once the task that runs now is over; at once where none does. */
  idle(): Promise<void>
}

/** `onChange`: what waits is different now. */
export function createMessageQueue<Task extends QueuedTask>(
  onChange: () => void,
): MessageQueue<Task> {
  let waiting: readonly Task[] = []
  let running: Promise<void> | undefined

  function startNext(): void {
    const [task, ...rest] = waiting
    if (running || !task) return
    waiting = rest
    running = run(task)
  }

  async function run(task: Task): Promise<void> {
    await task.run()
    running = undefined
    if (task.done() === 'continue') startNext()
  }

  return {
    get waiting() {
      return waiting
    },
    add(task, place = 'last') {
      waiting = place === 'first' ? [task, ...waiting] : [...waiting, task]
      if (running) onChange()
      else startNext()
    },
    start: startNext,
    remove(matches) {
      const removed = waiting.filter(matches)
      if (!removed.length) return 0
      waiting = waiting.filter((task) => !removed.includes(task))
      for (const task of removed) task.cancel()
      onChange()
      return removed.length
    },
    async idle() {
      await running
    },
  }
}
