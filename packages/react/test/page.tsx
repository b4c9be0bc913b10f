import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'

/** A page in StrictMode with a client of its own. */
export function mount(page: ReactNode, client: QueryClient = new QueryClient()) {
  const at = (inside: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={client}>{inside}</QueryClientProvider>
    </StrictMode>
  )
  const { rerender, unmount, container } = render(at(page))
  return { client, container, unmount, show: (other: ReactNode) => rerender(at(other)) }
}

/** Lets all that can go on without time go on, and React show it. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 5; turn++) await anotherTask()
  })
}

function anotherTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}
