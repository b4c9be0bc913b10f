import { countFaults, type Faults, faultNames, noFaults } from '@deltakit/devtools/recordings'
import { usePlayerContext, usePlayerField } from './player-context.ts'
import './faults.css'

const switches = [
  ['rateLimited', 'Answer 429 first'],
  ['crlf', 'CRLF line ends'],
  ['corrupt', 'Corrupt a message'],
] as const

const connections: Record<Faults['connection'], string> = {
  open: 'stays open',
  end: 'ends early',
  error: 'breaks',
  silence: 'stalls',
}

/** Sets the faults. Each change plays from the start. */
export function FaultSwitches() {
  const { player } = usePlayerContext()
  const faults = usePlayerField('faults')
  const count = countFaults(faults)

  function change(changes: Partial<Faults>): void {
    player.setFaults({ ...faults, ...changes })
  }

  return (
    <>
      <button type="button" className="faults-button" popoverTarget="faults">
        Faults
      </button>
      {count > 0 && (
        <button
          type="button"
          className="fault-chip"
          title="These faults stay on for every recording. Click to remove them."
          onClick={() => player.setFaults({ ...noFaults, afterBytes: faults.afterBytes })}
        >
          {faultNames(faults).join(' · ')} <span aria-hidden="true">×</span>
          <span className="visually-hidden">remove</span>
        </button>
      )}
      <fieldset id="faults" popover="auto" aria-labelledby="faults-title">
        <p id="faults-title">Simulated faults</p>
        <label className="field">
          Bytes per read
          <select
            value={faults.bytesPerRead}
            onChange={(event) => change({ bytesPerRead: Number(event.target.value) })}
          >
            <option value={0}>one message</option>
            <option value={1}>1</option>
            <option value={7}>7</option>
            <option value={64}>64</option>
          </select>
        </label>
        <label className="field">
          Connection
          <select
            value={faults.connection}
            onChange={(event) => {
              change({ connection: event.target.value as Faults['connection'] })
            }}
          >
            {Object.entries(connections).map(([connection, label]) => (
              <option key={connection} value={connection}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          after bytes
          <input
            type="number"
            min={0}
            step={100}
            value={faults.afterBytes}
            disabled={faults.connection === 'open'}
            onChange={(event) => {
              change({ afterBytes: Math.max(0, event.target.valueAsNumber || 0) })
            }}
          />
        </label>
        {switches.map(([name, label]) => (
          <label key={name} className="field">
            <input
              type="checkbox"
              checked={faults[name]}
              onChange={(event) => change({ [name]: event.target.checked })}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </>
  )
}
