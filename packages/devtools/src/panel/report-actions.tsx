import { type ReactNode, useState } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightReport } from '../recorder/report.ts'
import { playgroundLink } from './playground-link.ts'

interface ReportActionsProps {
  readonly recorder: FlightRecorder
  readonly stream: string
  readonly playground: string | undefined
}

/** What one does with the report of a stream: download it, copy it, open it in the playground. */
export function ReportActions({ recorder, stream, playground }: ReportActionsProps): ReactNode {
  const [note, setNote] = useState('')

  async function run(action: (report: FlightReport) => Promise<string> | string): Promise<void> {
    try {
      const report = await recorder.report({ stream })
      setNote(report ? await action(report) : 'Nothing of it is left to report.')
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error))
    }
  }

  function openIn(address: string): void {
    // Browsers open a window only while they handle the click.
    const opened = open('about:blank', '_blank')
    void run(async (report) => {
      const link = await playgroundLink(report, address)
      if (!link || !opened) {
        opened?.close()
        return link ? 'Allow popups of this page.' : 'It is too long for a link. Download it.'
      }
      opened.opener = null
      opened.location.href = link
      return 'Opened in the playground.'
    })
  }

  return (
    <fieldset className="report" aria-label="Report">
      <button type="button" onClick={() => void run(download)}>
        Download report
      </button>
      <button type="button" onClick={() => void run(copy)}>
        Copy report
      </button>
      {playground && (
        <button type="button" onClick={() => openIn(playground)}>
          Open in playground
        </button>
      )}
      <output className="report-note">{note}</output>
    </fieldset>
  )
}

function download({ yaml, fileName }: FlightReport): string {
  const url = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName })
  link.click()
  URL.revokeObjectURL(url)
  return `${fileName} is a cassette, without keys.`
}

async function copy({ yaml }: FlightReport): Promise<string> {
  await navigator.clipboard.writeText(yaml)
  return 'Copied. Paste it into the playground.'
}
