import { jsonSchema, tool } from '@deltakit/core/tools'

export const tools = {
  weather: tool({ input: jsonSchema<{ city: string }>({ type: 'object' }) }),
}
