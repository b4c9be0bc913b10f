import { edge } from '@deltakit/core/edge'
import { jsonSchema } from '@deltakit/core/tools'
import { useObjectStream } from '@deltakit/react'

const schema = jsonSchema<{ name: string; rivers: string[] }>({
  type: 'object',
  properties: { name: { type: 'string' }, rivers: { type: 'array', items: { type: 'string' } } },
})

export function City() {
  const { object, status, submit } = useObjectStream({ model: edge('/api/chat'), schema })
  return (
    <button
      type="button"
      disabled={status === 'streaming'}
      onClick={() => void submit('A city, please')}
    >
      {object?.name} {object?.rivers?.join(', ')}
    </button>
  )
}
