import type { ReactNode } from 'react'

interface ExternalLinkProps {
  readonly href: string
  readonly children: ReactNode
}

/** Links to an address that a model or provider wrote. Any other scheme than web and mail is no link. */
export function ExternalLink({ href, children }: ExternalLinkProps): ReactNode {
  if (!/^(https?|mailto):/i.test(href)) return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
