// @ts-check
// The page for an address that is not there. A host shows it at any depth, where relative addresses of scripts and styles
// lead nowhere. So it has all it needs in itself, and looks for the root of the site by a file that only the root has.

/** A file of every built site of VitePress. */
const rootFile = 'hashmap.json'

const style = `
  :root { color-scheme: light dark; --ink: light-dark(#17262a, #e4ecee); --soft: light-dark(#4a565a, #b3bdc0); --link: light-dark(#0a6477, #5cc9de) }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px; font: 16px/1.6 ui-sans-serif, system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #1b1b1f) }
  h1 { margin: 0; font-size: 32px; line-height: 1.25 }
  p { margin: 8px 0; color: var(--soft) }
  a { color: var(--link) }
  nav { display: flex; flex-wrap: wrap; gap: 8px 20px; margin-top: 16px }`

const findRoot = `
  const shown = localStorage.getItem('vitepress-theme-appearance')
  if (shown === 'dark' || shown === 'light') document.documentElement.style.colorScheme = shown
  async function findRoot() {
    let folder = location.pathname
    while (folder.includes('/')) {
      folder = folder.slice(0, folder.lastIndexOf('/'))
      const found = await fetch(folder + '/${rootFile}').catch(() => undefined)
      if (found && found.ok && /json/.test(found.headers.get('content-type'))) return folder + '/'
    }
  }
  findRoot().then((root) => {
    if (!root) return
    for (const link of document.querySelectorAll('nav a')) link.href = root + link.dataset.page
    document.querySelector('nav').hidden = false
  })`

/** The whole page. */
export const notFoundPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Not found | Deltakit</title>
    <style>${style}
    </style>
  </head>
  <body>
    <main>
      <h1>There is no such page</h1>
      <p>The address may be misspelled, or the page may have another name now.</p>
      <nav aria-label="Pages" hidden>
        <a data-page="index.html">Deltakit</a>
        <a data-page="getting-started.html">Getting started</a>
        <a data-page="reference.html">Reference</a>
        <a data-page="api/index.html">API</a>
      </nav>
    </main>
    <script>${findRoot}
    </script>
  </body>
</html>
`
