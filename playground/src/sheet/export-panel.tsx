import { type DecodedRecording, recordedAt } from '@deltakit/devtools/recordings'
import { writeHar } from '../formats/har.ts'
import { writeEvents, writeMessages } from '../formats/write-events.ts'
import type { Recording } from '../player/player.ts'
import { CopyText } from './copy-text.tsx'
import { saveFile } from './save-file.ts'

interface ExportPanelProps {
  readonly recording: Recording
  readonly decoded: DecodedRecording
}

interface ExportFormat {
  readonly title: string
  readonly about: string
  readonly extension: string
  readonly type: string
  write(): Promise<string> | string
}

/** Lists the formats that the recording can be copied and saved in. */
export function ExportPanel({ recording, decoded }: ExportPanelProps) {
  const { cassette, name } = recording
  const formats: readonly ExportFormat[] = [
    {
      title: 'Cassette',
      about: 'YAML of the requests and answers, byte for byte. Tests and this page replay it.',
      extension: 'yaml',
      type: 'application/yaml',
      async write() {
        const { writeCassette } = await import('../recordings/cassette-yaml.ts')
        return writeCassette(cassette)
      },
    },
    {
      title: 'HAR',
      about: 'For the network panel of a browser, and for support requests.',
      extension: 'har',
      type: 'application/json',
      write: () => writeHar(cassette, recordedAt(cassette.interactions) ?? 0),
    },
    {
      title: 'Events',
      about: `${decoded.events.length.toLocaleString('en')} lines of JSON: each event, with its time.`,
      extension: 'ndjson',
      type: 'application/x-ndjson',
      write: () => writeEvents(decoded),
    },
    {
      title: 'Messages',
      about: 'The conversation at the end, as JSON that an app can store and load.',
      extension: 'json',
      type: 'application/json',
      write: () => writeMessages(decoded),
    },
    {
      title: 'Text of the answer',
      about: 'The content alone, as Markdown.',
      extension: 'md',
      type: 'text/markdown',
      write: () => decoded.content,
    },
  ]
  return (
    <div className="sheet-body">
      <ul className="export-list">
        {formats.map(({ title, about, extension, type, write }) => (
          <li key={title}>
            <div>
              <h3>{title}</h3>
              <p className="sheet-note">{about}</p>
            </div>
            <CopyText what={title} text={write} />
            <button
              type="button"
              aria-label={`Save ${title}`}
              onClick={() => {
                void Promise.resolve(write()).then((text) => {
                  saveFile(text, { name: `${fileName(name)}.${extension}`, type })
                })
              }}
            >
              Save
            </button>
          </li>
        ))}
      </ul>
      <p className="sheet-note">
        Nothing leaves this page. A cassette or a HAR has the prompts and the answers as they were:
        read it before you pass it on.
      </p>
    </div>
  )
}

function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '-') || 'recording'
}
