import { decode } from '../routing/route.ts'

/** The name of the file at an address, as the name of a recording. */
export function nameOfFile({ pathname, host }: URL): string {
  const file = decode(pathname.split('/').at(-1) || host)
  return shorten(file.replace(/\.(?:ya?ml|har|sse)$/, ''))
}

/** The beginning of a name. Half an emoji could not stand in an address. */
export function shorten(name: string): string {
  return name.slice(0, 80).replace(/[\ud800-\udbff]$/, '')
}
