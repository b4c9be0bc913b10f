// The main entry point of the devtools renders nothing in a production build.
import { ReactQueryDevtoolsPanel } from '@tanstack/react-query-devtools/production'

export function Devtools({ onClose }: { onClose: () => void }) {
  return (
    <section className="devtools" aria-label="Query devtools">
      <ReactQueryDevtoolsPanel style={{ height: '30vh' }} onClose={onClose} />
    </section>
  )
}
