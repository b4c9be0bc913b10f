/** Shows a problem of the page itself. Screen readers announce it. */
export function AlertMessage({ text }: { text: string }) {
  return (
    <p className="error" role="alert">
      {text}
    </p>
  )
}
