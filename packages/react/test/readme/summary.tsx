import { edge } from '@deltakit/core/edge'
import { completionQueryOptions } from '@deltakit/react'
import { useSuspenseQuery } from '@tanstack/react-query'

export function Summary({ text }: { text: string }) {
  const { data } = useSuspenseQuery(
    completionQueryOptions({
      model: edge('/api/summarise'),
      messages: [{ role: 'user', content: text }],
    }),
  )
  return <p>{data.content}</p>
}
