import { type Chat, createChat, type Emit, type EventBatch, type StreamEvent } from '@deltakit/core'
import { partialToolInputs } from '@deltakit/core/tools'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightStream } from '../recorder/flight-stream.ts'

/** A chat that shows what a stream of the page becomes, while it goes on. */
export interface LiveChat {
  readonly chat: Chat
  /** The events so far, by their type. */
  counts(): ReadonlyMap<string, number>
  /** Returns what ends it. */
  start(): () => void
}

interface Names {
  readonly vendor: string
  readonly model: string
}

/** The chat gets the events of the stream, and sends nothing. */
export function createLiveChat(
  recorder: Pick<FlightRecorder, 'onEvents'>,
  { id, vendor, model }: Pick<FlightStream, 'id' | 'vendor' | 'model'>,
): LiveChat {
  const names = { vendor, model }
  let end = () => {}
  const counts = new Map<string, number>()

  async function streamStep(_: unknown, emit: Emit): Promise<void> {
    let isFirst = true
    let isOpen = false

    /** The panel may have come in the middle of a step. So a step is open from the first event on. */
    function inStep(event: StreamEvent): readonly StreamEvent[] {
      const wasOpen = isOpen
      const isMiddle = isFirst && event.type !== 'start'
      isFirst = false
      isOpen = event.type !== 'end' && (wasOpen || isMiddle || event.type === 'start')
      if (isMiddle) return [startOf(names), event]
      // What came first, such as a cursor of a server, has opened the step already.
      return wasOpen && event.type === 'start' ? [] : [event]
    }

    function onEvents(batch: EventBatch): void {
      for (const { type } of batch) counts.set(type, (counts.get(type) ?? 0) + 1)
      try {
        emit(batch.flatMap(inStep))?.catch(ignore)
      } catch {
        // The chat was stopped.
      }
    }

    const stop = recorder.onEvents(id, onEvents)
    await new Promise<void>((resolve) => {
      end = resolve
    })
    stop()
  }

  const chat = createChat({
    id: `live ${id}`,
    model: {
      id: names.model,
      vendor: names.vendor,
      request: () => ({ url: '', body: {} }),
      headers: () => ({}),
      reader: () => ({ read: () => false }),
      streamStep,
    },
    partialToolInputs,
    retry: false,
  })

  return {
    chat,
    counts: () => counts,
    start() {
      void chat.send('What the page sent')
      return () => {
        end()
        void chat.stop()
      }
    },
  }
}

function ignore(): void {}

function startOf(names: Names): StreamEvent {
  return { type: 'start', step: 0, ...names }
}
