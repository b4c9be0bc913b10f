import type { SourcePart } from '@deltakit/core'

/** Where an answer has it from, each in an item of a list. */
export function Cited({ sources }: { sources: readonly SourcePart[] }) {
  return sources.map(({ key, url, title }) => (
    <li key={key}>
      {/^https?:/.test(url) ? (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow">
          {title || url}
        </a>
      ) : (
        title || url
      )}
    </li>
  ))
}
