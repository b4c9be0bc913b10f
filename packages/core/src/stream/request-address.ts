/** What platforms call an address that they cannot parse. Other failures say something else. */
const aboutAddress = /URL|cannot load/

/**
 * Whether a request failed for it has no host: neither in its address, nor in that of a page. A `fetch` of
 * the app may know the host of a path, and fails for other reasons.
 */
export function lacksHost(url: string, problem: string): boolean {
  try {
    // `localhost:3000/api` is a path of the scheme `localhost`.
    return new URL(url).host === ''
  } catch {
    return aboutAddress.test(problem) && !isOfPage(url)
  }
}

/** Whether a page has the host that a path leaves out. */
function isOfPage(path: string): boolean {
  try {
    return Boolean(new Request(path))
  } catch {
    return false
  }
}
