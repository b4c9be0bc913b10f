/** The `Request` that `fetch` makes of its arguments. The error of a wrong one does not quote it. */
export function toRequest(input: RequestInfo | URL, init?: RequestInit): Request {
  // The platform's `Request` refuses the signals of jsdom.
  const settings = { ...init, signal: null }
  try {
    return new Request(input, settings)
  } catch {
    // The message of the platform has the URL with its password, or the header with its key.
    throw new TypeError(
      'Expected a request with a valid URL, method and headers. Send a user and password in a header, for a URL cannot have them.',
    )
  }
}
