import type { StreamEvent } from './event.ts'
import type { AssistantMessage, Part, RunRecord } from './message.ts'

/** The events that fold into that message. A run that was live when the page went away is over. */
export function eventsOf({ parts, runs }: AssistantMessage): StreamEvent[] {
  return runs.flatMap((record, run) => {
    const own = parts.filter(({ key }) => key.startsWith(`${run}/`))
    return [
      { type: 'start', run, vendor: record.vendor, model: record.model },
      ...(record.response ? [record.response] : []),
      ...own.flatMap((part) => said(part, part.key.slice(`${run}/`.length))),
      ...reported(record),
      { type: 'end', run, outcome: record.outcome ?? { type: 'interrupted' } },
      ...own.flatMap((part) => settled(part, part.key.slice(`${run}/`.length))),
    ]
  })
}

function said(part: Part, name: string): StreamEvent[] {
  const carried = (part.carry ?? []).map(({ entry, value }) => {
    return { type: 'carry', part: name, entry, set: value } as const
  })
  return [...spoken(part, name), ...carried]
}

function spoken(part: Part, name: string): StreamEvent[] {
  switch (part.type) {
    case 'reasoning':
    case 'content':
      return [{ type: part.type, part: name, delta: part.text }]
    case 'tool-call':
      return [
        { type: 'tool-call', part: name, id: part.id, name: part.name },
        { type: 'tool-input', part: name, delta: part.inputText },
      ]
    case 'source':
      return [{ type: 'source', part: name, url: part.url, title: part.title, text: part.text }]
    case 'file':
      return [{ type: 'file', part: name, mediaType: part.mediaType, url: part.url }]
    case 'carry':
      return []
  }
}

function reported({ warnings = [], usage, finish }: RunRecord): StreamEvent[] {
  return [
    ...warnings,
    ...(usage ? [{ type: 'usage', usage } as const] : []),
    ...(finish ? [finish] : []),
  ]
}

/** What became of a call after its run. */
function settled(part: Part, name: string): StreamEvent[] {
  if (part.type !== 'tool-call') return []
  const { id, key, status, output } = part
  if (status === 'done' || status === 'failed') {
    return [{ type: 'tool-output', key, output, failed: status === 'failed' }]
  }
  const left = status === 'waiting' || status === 'approved' || status === 'running'
  return left ? [{ type: 'tool-call', part: name, id, name: part.name, status }] : []
}
