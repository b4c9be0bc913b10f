import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rememberedKey, rememberKey } from './api-keys.ts'
import { testKey } from './list-models.ts'
import type { VendorSource } from './model-source.ts'

interface KeyFieldProps {
  readonly source: VendorSource
  onChange(key: string): void
}

/** Edits an API key, and tests it. It is stored only if a person chooses that. */
export function KeyField({ source, onChange }: KeyFieldProps) {
  const { kind, key } = source
  const [isRemembered, setIsRemembered] = useState(() => rememberedKey(kind) !== '')
  const client = useQueryClient()
  const test = useMutation({
    mutationFn: () => testKey(source, AbortSignal.timeout(15_000)),
  })

  function change(next: string, { remember }: { readonly remember: boolean }): void {
    setIsRemembered(remember)
    rememberKey(kind, remember ? next : '')
    test.reset()
    client.removeQueries({ queryKey: ['models', kind] })
    onChange(next)
  }

  return (
    <>
      <label>
        <span className="caption">Key</span>
        <input
          type="password"
          autoComplete="off"
          placeholder="Kept in memory only"
          value={key}
          onChange={(event) => change(event.target.value, { remember: isRemembered })}
        />
      </label>
      <div className="key-row">
        <label className="remember">
          <input
            type="checkbox"
            checked={isRemembered}
            onChange={(event) => change(key, { remember: event.target.checked })}
          />
          Remember in this browser
        </label>
        <button type="button" disabled={!key || test.isPending} onClick={() => test.mutate()}>
          Test key
        </button>
      </div>
      <p className="hint" role="status" data-tone={test.isError ? 'bad' : 'good'}>
        {test.isPending && 'Testing…'}
        {test.isSuccess && 'The key works.'}
        {test.isError && test.error.message}
      </p>
    </>
  )
}
