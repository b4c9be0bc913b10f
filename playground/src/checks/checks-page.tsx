import { noFaults } from '@deltakit/devtools/recordings'
import { useEffect, useRef, useState } from 'react'
import outcomes from '../../../cassettes/outcomes.json'
import { createDecoder } from '../decode/decode-in-worker.ts'
import { catalog, loadCassette } from '../recordings/catalog.ts'
import { cassetteHash } from '../routing/route.ts'
import { becameText, conditions } from './conditions.ts'
import './checks.css'

/** What a cell of the table shows. */
interface CheckResult {
  readonly holds: boolean
  readonly became: string
  readonly hash: string
}

/** By the name of the cassette, then by the id of the condition. */
type Results = Readonly<Record<string, Readonly<Record<string, CheckResult | undefined>>>>

const expectedOutcomes: Readonly<Record<string, string>> = outcomes
const asRecorded = 'recorded'

/** Decodes every cassette of the page, and compares what it became with what is expected. */
export function ChecksPage() {
  const [scope, setScope] = useState<'recorded' | 'all'>('recorded')
  const [onlyFailures, setOnlyFailures] = useState(false)
  const { results, isRunning } = useChecks(scope)
  const all = Object.values(results).flatMap((row) => Object.values(row))
  const failures = all.filter((result) => result && !result.holds).length
  const columns = scope === 'all' ? conditions : []
  const rows = onlyFailures
    ? catalog.filter(({ name }) => Object.values(results[name] ?? {}).some((one) => !one?.holds))
    : catalog
  return (
    <main className="checks">
      <header>
        <h1>Checks</h1>
        <p>
          Each cassette is replayed in a worker, and its outcome compared with the expected one.
          Click a result to open it in the player.
        </p>
        <p role="status" className="checks-summary" data-failed={failures > 0 || undefined}>
          {isRunning && 'Running: '}
          {(all.length - failures).toLocaleString('en')} passed, {failures.toLocaleString('en')}{' '}
          failed
        </p>
        <p className="checks-actions">
          <button
            type="button"
            aria-pressed={scope === 'all'}
            onClick={() => setScope(scope === 'all' ? 'recorded' : 'all')}
          >
            Replay with every fault
          </button>
          <label className="field">
            <input
              type="checkbox"
              checked={onlyFailures}
              onChange={(event) => setOnlyFailures(event.target.checked)}
            />
            Failures only
          </label>
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus */}
      <div className="checks-table" tabIndex={0}>
        <table data-wide={columns.length > 0 || undefined}>
          <thead>
            <tr>
              <th scope="col">Cassette</th>
              <th scope="col">Expected</th>
              <th scope="col">As recorded</th>
              {columns.map(({ id, label, rule }) => (
                <th key={id} scope="col" title={rule}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, about }) => (
              <tr key={name}>
                <th scope="row" title={about}>
                  <a href={cassetteHash(name)}>{name}</a>
                </th>
                <td>{expectedOutcomes[name] ?? '–'}</td>
                <Cell result={results[name]?.[asRecorded]} />
                {columns.map(({ id }) => (
                  <Cell key={id} result={results[name]?.[id]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  )
}

function Cell({ result }: { result: CheckResult | undefined }) {
  if (!result) return <td className="placeholder">–</td>
  const { holds, became, hash } = result
  return (
    <td data-holds={holds}>
      <a href={hash}>
        <span aria-hidden="true">{holds ? '✓' : '✗'}</span>
        <span className="visually-hidden">{holds ? 'passed: ' : 'failed: '}</span> {became}
      </a>
    </td>
  )
}

function useChecks(scope: 'recorded' | 'all'): { results: Results; isRunning: boolean } {
  const [results, setResults] = useState<Results>({})
  const [isRunning, setIsRunning] = useState(true)
  const known = useRef<Results>({})

  useEffect(() => {
    const decoder = createDecoder()
    let isWanted = true

    async function runAll(): Promise<void> {
      setIsRunning(true)
      for (const { name } of catalog) {
        const row = await checkRow(name)
        if (!isWanted) return
        known.current = { ...known.current, [name]: row }
        // A state for each of two hundred rows would render the table as often.
        if (Object.keys(known.current).length % 20 === 0) setResults(known.current)
      }
      setResults(known.current)
      setIsRunning(false)
    }

    async function checkRow(name: string): Promise<Record<string, CheckResult>> {
      const cassette = await loadCassette(name)
      const recorded = await decoder.decode({ cassette, faults: noFaults })
      const became = becameText(recorded)
      const holds = became === expectedOutcomes[name]
      const row: Record<string, CheckResult> = {
        [asRecorded]: { holds, became, hash: cassetteHash(name) },
      }
      for (const condition of scope === 'all' ? conditions : []) {
        const faults = condition.faultsFor(cassette)
        if (!faults) continue
        const decoded = await decoder.decode({ cassette, faults })
        row[condition.id] = {
          holds: condition.holds(decoded, recorded),
          became: becameText(decoded),
          hash: cassetteHash(name, { settings: { faults, speed: 1 } }),
        }
      }
      return row
    }

    runAll().catch((cause) => {
      if (isWanted) reportError(cause)
    })
    return () => {
      isWanted = false
      decoder.close()
    }
  }, [scope])

  return { results, isRunning }
}
