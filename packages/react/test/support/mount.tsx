import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'

/** Mounts an app in StrictMode, with a client of its own unless one is given. */
export function mount(app: ReactNode, client: QueryClient = new QueryClient()) {
  const within = (children: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </StrictMode>
  )
  const { rerender, unmount, container } = render(within(app))
  return { client, container, unmount, show: (other: ReactNode) => rerender(within(other)) }
}

/** Lets everything happen that needs no time to pass, and React render it. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let round = 0; round < 5; round++) await nextTask()
  })
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}
