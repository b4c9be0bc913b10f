import { AlertMessage } from '../ui/error-message.tsx'

/** Replaces the app after an error that no component caught. */
export function CrashPage({ error }: { error: unknown }) {
  return (
    <main className="notice">
      <h1>Something went wrong</h1>
      <AlertMessage text={String(error)} />
      <p>
        <a href={location.pathname}>Start again</a>
      </p>
    </main>
  )
}
