import type { ReactNode } from 'react'
import { writeClipboard } from '../deck/controls/write-clipboard.ts'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'
import type { FlightReport } from '../recorder/report.ts'
import { playgroundLink } from './playground-link.ts'

interface ReportActionsProps {
  readonly recorder: FlightRecorder
  readonly stream: string
  readonly playground: string | undefined
  /** What became of the latest action. */
  readonly note: string
  onNote(note: string): void
}

/** What one does with the report of a stream: download it, copy it, test with it, open it elsewhere. */
export function ReportActions(props: ReportActionsProps): ReactNode {
  const { recorder, stream, playground, note, onNote } = props

  async function written(): Promise<FlightReport> {
    const report = await recorder.report({ stream })
    if (!report) throw new Error('Nothing of it is left to report.')
    return report
  }

  async function run(action: (report: Promise<FlightReport>) => Promise<string>): Promise<void> {
    try {
      onNote(await action(written()))
    } catch (error) {
      onNote(error instanceof Error ? error.message : String(error))
    }
  }

  function openIn(address: string): void {
    // Browsers open a window only while they handle the click.
    const opened = open('about:blank', '_blank')
    void run(async (report) => {
      try {
        const link = await playgroundLink(await report, address)
        if (!opened) return 'Allow popups of this page.'
        opened.opener = null
        opened.location.href = link
        return 'Opened in the playground.'
      } catch (error) {
        opened?.close()
        throw error
      }
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
      <button type="button" onClick={() => void run(copyTest)}>
        Copy as test
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

async function download(report: Promise<FlightReport>): Promise<string> {
  const { yaml, fileName } = await report
  const url = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName })
  link.click()
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  return `${fileName} is a cassette, without keys.`
}

async function copy(report: Promise<FlightReport>): Promise<string> {
  await writeClipboard(report.then(({ yaml }) => yaml))
  return 'Copied. Paste it into the playground.'
}

async function copyTest(report: Promise<FlightReport>): Promise<string> {
  await writeClipboard(testOf(report))
  return 'Copied. Save it as a .test.ts file: Vitest replays the stream.'
}

async function testOf(report: Promise<FlightReport>): Promise<string> {
  const { reportTest } = await import('./report-test.ts')
  return reportTest(await report)
}
