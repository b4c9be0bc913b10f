/** What is left when the page itself broke. */
export function Broken({ error }: { error: unknown }) {
  return (
    <main className="missing">
      <h1>The page broke</h1>
      <p role="alert" className="error">
        {String(error)}
      </p>
      <p>
        <a href={location.pathname}>Begin again</a>
      </p>
    </main>
  )
}
