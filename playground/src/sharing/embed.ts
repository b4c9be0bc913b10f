/** What the query of the page's address asks for, beside the place after `#`. */
export interface PageQuery {
  /** Only the deck, for an iframe. */
  readonly isEmbedded: boolean
  /** With `?embed=small`: without the bytes, the filters and the link to the whole page. */
  readonly isSmall: boolean
  /** The address of a recording to open. */
  readonly source: string | undefined
  /** The name of a cassette of the page. */
  readonly cassette: string | undefined
  readonly autoplay: boolean
}

export function parsePageQuery(search: string): PageQuery {
  const params = new URLSearchParams(search)
  return {
    isEmbedded: params.has('embed'),
    isSmall: params.get('embed') === 'small',
    source: params.get('src') || undefined,
    cassette: params.get('cassette') || undefined,
    autoplay: params.get('autoplay') !== '0',
  }
}

/** The query does not change while the page is open. */
export const pageQuery: PageQuery = parsePageQuery(location.search)

/** Whether a recording may start to play by itself. */
export function mayAutoplay(): boolean {
  return pageQuery.autoplay && !matchMedia('(prefers-reduced-motion: reduce)').matches
}
