// Loaded before a program: what it sends to OpenRouter goes to the provider on this machine. So the program
// stays as the page shows it.
const address = process.env.FRESH_PROVIDER
const { fetch } = globalThis

globalThis.fetch = (input, init) => {
  const url = String(input instanceof Request ? input.url : input)
  if (!url.startsWith('https://openrouter.ai/')) return fetch(input, init)
  return fetch(url.replace('https://openrouter.ai', `http://${address}`), init)
}
