import { type DecodedRecording, type Faults, testCode } from '@deltakit/devtools/recordings'
import { useMemo, useState } from 'react'
import type { Recording } from '../player/player.ts'
import { CopyText } from '../sheet/copy-text.tsx'
import { AlertMessage } from '../ui/error-message.tsx'
import { CodeView } from './code-view.tsx'
import { usageCode } from './usage-code.ts'
import './code.css'

interface CodePanelProps {
  readonly recording: Recording
  readonly decoded: DecodedRecording
  readonly faults: Faults
}

const kinds = {
  streamChat: {
    label: 'streamChat',
    about:
      'The recorded request, made by a script or a server. It reads the key from its environment.',
  },
  useChatStream: {
    label: 'useChatStream',
    about: 'The same conversation in a React component. Its server has the key.',
  },
  chatHandler: {
    label: 'chatHandler',
    about: 'The server for that component: Next.js, Hono, Cloudflare Workers, Deno or Bun.',
  },
  test: {
    label: 'Vitest test',
    about:
      'Replays the recording with the faults that are on, and expects the same answer. It needs no network and no key.',
  },
} as const

type CodeKind = keyof typeof kinds

/** Shows the recording as code of an app, and as a test. */
export function CodePanel({ recording, decoded, faults }: CodePanelProps) {
  const [kind, setKind] = useState<CodeKind>('streamChat')
  const { cassette, name, readAs: vendor } = recording
  const code = useMemo(() => {
    try {
      return {
        ...usageCode(cassette, { decoded, vendor }),
        test: testCode(cassette, { name, decoded, vendor, faults }),
      }
    } catch (cause) {
      if (cause instanceof RangeError) return undefined
      throw cause
    }
  }, [cassette, decoded, faults, name, vendor])
  const { about, label } = kinds[kind]
  if (!code) {
    return (
      <div className="sheet-body">
        <AlertMessage text="The recording is nested too deep, or is too long, to be written as code." />
      </div>
    )
  }
  return (
    <div className="sheet-body">
      <fieldset className="sheet-tabs" aria-label="Code for">
        {(Object.keys(kinds) as CodeKind[]).map((id) => (
          <button key={id} type="button" aria-pressed={kind === id} onClick={() => setKind(id)}>
            {kinds[id].label}
          </button>
        ))}
        <CopyText what={label} text={() => code[kind]} />
      </fieldset>
      <p className="sheet-note">{about}</p>
      <CodeView code={code[kind]} label={label} />
    </div>
  )
}
