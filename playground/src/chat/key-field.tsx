import { useState } from 'react'
import { rememberedKey, rememberKey } from './api-keys.ts'

interface KeyFieldProps {
  readonly vendor: string
  readonly value: string
  onChange(key: string): void
}

/** A key, kept in memory unless a person asks for more. */
export function KeyField({ vendor, value, onChange }: KeyFieldProps) {
  const [remembered, setRemembered] = useState(() => rememberedKey(vendor) !== '')

  function change(key: string, keep: boolean): void {
    setRemembered(keep)
    rememberKey(vendor, keep ? key : '')
    onChange(key)
  }

  return (
    <>
      <label>
        <span className="caption">Key</span>
        <input
          type="password"
          autoComplete="off"
          placeholder="kept in memory only"
          value={value}
          onChange={(event) => change(event.target.value, remembered)}
        />
      </label>
      <label className="remember">
        <input
          type="checkbox"
          checked={remembered}
          onChange={(event) => change(value, event.target.checked)}
        />
        Remember in this browser
      </label>
    </>
  )
}
