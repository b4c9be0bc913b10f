import { useState } from 'react'
import { rememberedKey, rememberKey } from './api-keys.ts'

interface KeyFieldProps {
  readonly vendor: string
  readonly value: string
  onChange(key: string): void
}

/** Edits an API key. It is stored only if a person chooses that. */
export function KeyField({ vendor, value, onChange }: KeyFieldProps) {
  const [isRemembered, setIsRemembered] = useState(() => rememberedKey(vendor) !== '')

  function change(key: string, { remember }: { readonly remember: boolean }): void {
    setIsRemembered(remember)
    rememberKey(vendor, remember ? key : '')
    onChange(key)
  }

  return (
    <>
      <label>
        <span className="caption">Key</span>
        <input
          type="password"
          autoComplete="off"
          placeholder="in memory only"
          value={value}
          onChange={(event) => change(event.target.value, { remember: isRemembered })}
        />
      </label>
      <label className="remember">
        <input
          type="checkbox"
          checked={isRemembered}
          onChange={(event) => change(value, { remember: event.target.checked })}
        />
        Remember in this browser
      </label>
    </>
  )
}
