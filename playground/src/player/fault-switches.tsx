import { countOf, type Faults } from './faults.ts'
import type { DeckState } from './player.ts'
import { useDeck, useDesk } from './player-context.ts'

const switches = [
  ['refused', '429 first'],
  ['crlf', 'CRLF line ends'],
  ['corrupt', 'Corrupt a frame'],
] as const

/** What shall go wrong. Each change plays from the start. */
export function FaultSwitches() {
  const { deck } = useDesk()
  const faults = useDeck(faultsOf)
  const count = countOf(faults)

  function change(changes: Partial<Faults>): void {
    deck.setFaults({ ...faults, ...changes })
  }

  return (
    <>
      <button type="button" className="faults-button" popoverTarget="faults">
        Faults {count > 0 && <span className="pill">{count}</span>}
      </button>
      <fieldset id="faults" popover="auto">
        <legend>What goes wrong</legend>
        <label className="field">
          Bytes a read
          <select
            value={faults.cut}
            onChange={(event) => change({ cut: Number(event.target.value) })}
          >
            <option value={0}>a message</option>
            <option value={1}>1</option>
            <option value={7}>7</option>
            <option value={64}>64</option>
          </select>
        </label>
        <label className="field">
          The connection
          <select
            value={faults.connection}
            onChange={(event) => {
              change({ connection: event.target.value as Faults['connection'] })
            }}
          >
            <option value="stays">stays</option>
            <option value="end">ends too soon</option>
            <option value="error">breaks</option>
            <option value="silence">stalls</option>
          </select>
        </label>
        <label className="field">
          after bytes
          <input
            type="number"
            min={0}
            step={100}
            value={faults.after}
            disabled={faults.connection === 'stays'}
            onChange={(event) => change({ after: Math.max(0, event.target.valueAsNumber || 0) })}
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

const faultsOf = ({ faults }: DeckState) => faults
